package dev.fathom.model.checkpoint;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that appears complete or not at all: it is filled under a hidden name beside its target,
 * forced to the disk, and renamed. A crash leaves at most the hidden folder, never half a target.
 */
public final class StagedFolder implements AutoCloseable {
  private final Path target;
  private final Path staging;

  private StagedFolder(Path target, Path staging) {
    this.target = target;
    this.staging = staging;
  }

  /**
   * Refuses a target that holds anything; to be asked before hours of work, and again by {@link
   * #beside}.
   *
   * @throws UserError if the target is a file or a folder that is not empty
   */
  public static void requireFree(Path target) {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new UserError(target + ": is a file; choose another folder to write to");
    }
    try (Stream<Path> entries = Files.list(target)) {
      if (entries.findAny().isPresent()) {
        throw new UserError(target + ": is not empty; choose another folder or remove it first");
      }
    } catch (IOException e) {
      throw new UserError(target + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Makes the hidden folder beside a target, and the target's parents where they are missing.
   *
   * @throws UserError if the target holds anything or its parent cannot be written
   */
  public static StagedFolder beside(Path target) {
    requireFree(target);
    try {
      // A link to an empty folder stays a link: what it points to is replaced.
      Path real = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath().normalize();
      Path parent = real.getParent();
      if (parent == null) {
        throw new UserError(target + ": is the root; choose a folder below it");
      }
      Files.createDirectories(parent);
      Path staging = parent.resolve("." + real.getFileName() + ".writing-" + UUID.randomUUID());
      return new StagedFolder(real, Files.createDirectory(staging));
    } catch (IOException e) {
      throw new UserError(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Where the files are written until {@link #commit}. */
  public Path path() {
    return staging;
  }

  /**
   * Forces all files to the disk and gives the folder its name.
   *
   * @throws UserError if the disk refuses, or something has come to stand at the target meanwhile
   */
  public void commit() {
    try {
      try (Stream<Path> entries = Files.walk(staging)) {
        for (Path entry : entries.toList()) {
          force(entry);
        }
      }
      // An atomic rename replaces an empty folder and fails on any other.
      Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
      force(target.getParent());
    } catch (IOException e) {
      throw new UserError(target + ": cannot be put in place: " + e.getMessage(), e);
    }
  }

  private static void force(Path fileOrFolder) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes the hidden folder, unless it has been committed. */
  @Override
  public void close() {
    if (!Files.exists(staging)) {
      return;
    }
    try {
      Files.walkFileTree(
          staging,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UserError(staging + ": cannot be removed; remove it by hand", e);
    }
  }
}
