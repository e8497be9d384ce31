package dev.fathom.app.report;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A report's file: an earlier one is replaced whole or not at all. */
final class ReportFile {
  private ReportFile() {}

  static Path replace(Path file, String text) {
    try {
      Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
      try {
        Files.writeString(beside, text);
        Files.move(
            beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new UserError(file + ": cannot be written: " + e.getMessage(), e);
    }
    return file;
  }
}
