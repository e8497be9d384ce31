package dev.fathom.model.hub;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data set in the cache that huggingface_hub and Fathom share.
 *
 * @param root the folder of all cached repositories
 */
record CachedDataset(Path root, RepositoryId id) {
  private Path folder() {
    return root.resolve("datasets--" + id.text().replace("/", "--"));
  }

  /**
   * The snapshot that the branch main stands for, or the only one there is.
   *
   * @throws UserError if there is none
   */
  Path snapshot() {
    try {
      Path ref = folder().resolve("refs").resolve(ModelLocator.DEFAULT_REVISION);
      Path snapshots = folder().resolve("snapshots");
      if (Files.isRegularFile(ref)) {
        Path named = snapshots.resolve(Files.readString(ref).strip()).normalize();
        if (named.startsWith(snapshots) && Files.isDirectory(named)) {
          return named;
        }
      }
      if (Files.isDirectory(snapshots)) {
        try (Stream<Path> all = Files.list(snapshots)) {
          List<Path> folders = all.filter(Files::isDirectory).toList();
          if (folders.size() == 1) {
            return folders.getFirst();
          }
        }
      }
    } catch (IOException e) {
      throw new UserError(folder() + ": cannot be read: " + e.getMessage(), e);
    }
    throw new UserError(
        id
            + ": neither a file nor a data set in "
            + root
            + "; bring it there with \"hf download --repo-type dataset "
            + id
            + "\", or give a file");
  }
}
