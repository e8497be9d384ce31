package dev.fathom.train.recover;

import dev.fathom.UserError;
import dev.fathom.model.checkpoint.StagedFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A checkpoint at a second place; it appears there complete or not at all. */
final class CheckpointCopy {
  private CheckpointCopy() {}

  /**
   * Copies a checkpoint, unless an earlier process already did.
   *
   * @throws UserError if it cannot be written
   */
  static void write(Path source, Path target) {
    if (Files.exists(target)) {
      return;
    }
    try (StagedFolder staged = StagedFolder.beside(target)) {
      for (Path file : files(source)) {
        try (InputStream in = Files.newInputStream(file)) {
          Files.copy(in, staged.path().resolve(file.getFileName()));
        }
      }
      staged.commit();
    } catch (IOException e) {
      throw new UserError(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
