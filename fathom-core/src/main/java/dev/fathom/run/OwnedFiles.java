package dev.fathom.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The list, kept in the folder itself, of what Fathom writes there: only that is ever deleted.
 * Names are listed before they are written.
 */
final class OwnedFiles {
  static final String NAME = ".files";

  private static final Set<String> ALWAYS =
      Set.of(NAME, FolderLock.NAME, ConfigFile.NAME, ConfigFile.NAME + ".part", RunFolder.LOG);

  private final Path folder;
  private final Set<String> names = new LinkedHashSet<>();

  private OwnedFiles(Path folder) {
    this.folder = folder;
  }

  static OwnedFiles in(Path folder) throws IOException {
    OwnedFiles owned = new OwnedFiles(folder);
    Path list = folder.resolve(NAME);
    if (Files.exists(list)) {
      owned.names.addAll(Files.readAllLines(list));
    }
    return owned;
  }

  /** What stands in the folder and is not Fathom's, sorted. */
  List<String> strangers() throws IOException {
    Set<String> tops = new LinkedHashSet<>(ALWAYS);
    for (String name : names) {
      tops.add(Path.of(name).getName(0).toString());
      tops.add(name + ".part");
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !tops.contains(name))
          .sorted()
          .toList();
    }
  }

  /** Whether anything on the list is there and not empty. */
  boolean holdAnything() throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      if (Files.isDirectory(file) || (Files.exists(file) && Files.size(file) > 0)) {
        return true;
      }
    }
    return false;
  }

  /** Lists a name, relative to the folder. */
  synchronized void add(String name) {
    if (!names.add(name)) {
      return;
    }
    try {
      Files.writeString(
          folder.resolve(NAME), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(folder.resolve(NAME) + " cannot be written", e);
    }
  }

  /** Deletes everything of Fathom's but the lock, and the folders that are empty after that. */
  void deleteAll() throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name).normalize();
      if (isInside(file)) {
        deleteTree(file);
        deleteTree(file.resolveSibling(file.getFileName() + ".part"));
        deleteEmptyParents(file);
      }
    }
    names.clear();
    for (String name : ALWAYS) {
      if (!name.equals(FolderLock.NAME)) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
  }

  /** The list is a file that anyone can edit: neither dots nor links lead out of the folder. */
  private boolean isInside(Path file) throws IOException {
    Path parent = file.getParent();
    return file.startsWith(folder.normalize())
        && !file.equals(folder.normalize())
        && Files.exists(parent)
        && parent.toRealPath().startsWith(folder.toRealPath());
  }

  private void deleteEmptyParents(Path file) throws IOException {
    Path parent = file.getParent();
    try {
      while (!parent.equals(folder.normalize()) && Files.exists(parent)) {
        Files.delete(parent);
        parent = parent.getParent();
      }
    } catch (DirectoryNotEmptyException e) {
      // Holds something that is not ours, or that is next in the list.
    }
  }

  /** Links are deleted, not followed. */
  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) {
            deepestFirst.addFirst(entry);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path entry, BasicFileAttributes attributes) {
            deepestFirst.addFirst(entry);
            return FileVisitResult.CONTINUE;
          }
        });
    for (Path entry : deepestFirst) {
      Files.delete(entry);
    }
  }
}
