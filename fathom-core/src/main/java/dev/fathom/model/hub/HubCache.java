package dev.fathom.model.hub;

import dev.fathom.UserError;
import dev.fathom.model.checkpoint.CheckpointFiles;
import dev.fathom.model.checkpoint.WeightIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One repository in the cache.
 *
 * @param root the folder of all cached repositories
 * @param id the repository
 */
record HubCache(Path root, RepositoryId id) {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private Path folder() {
    return root.resolve(id.folderName());
  }

  Path snapshot(String commit) {
    return folder().resolve("snapshots").resolve(commit);
  }

  Path blob(String etag) {
    return folder().resolve("blobs").resolve(etag);
  }

  /** The file that whoever downloads a blob holds locked. */
  Path lock(String etag) {
    return root.resolve(".locks").resolve(id.folderName()).resolve(etag + ".lock");
  }

  /** Whether a snapshot has a file, and not just a link to a blob that is gone. */
  boolean has(String commit, String file) {
    return Files.exists(snapshot(commit).resolve(file));
  }

  /** The snapshot of a revision, if it has the configuration and all weights. */
  Optional<Path> complete(String revision) {
    return commit(revision).map(this::snapshot).filter(HubCache::isComplete);
  }

  private Optional<String> commit(String revision) {
    if (COMMIT.matcher(revision).matches()) {
      return Optional.of(revision);
    }
    Path ref = ref(revision);
    if (!Files.isRegularFile(ref)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(ref).strip()).filter(c -> COMMIT.matcher(c).matches());
    } catch (IOException e) {
      throw new UserError(ref + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isComplete(Path snapshot) {
    if (!Files.exists(snapshot.resolve(CheckpointFiles.CONFIG))) {
      return false;
    }
    if (Files.exists(snapshot.resolve(CheckpointFiles.WEIGHTS))) {
      return true;
    }
    Path index = snapshot.resolve(CheckpointFiles.WEIGHTS_INDEX);
    return Files.exists(index)
        && WeightIndex.read(index).shardNames().stream()
            .allMatch(shard -> Files.exists(snapshot.resolve(shard)));
  }

  /** Notes which commit a branch or tag stands for; a commit needs no note. */
  void writeRef(String revision, String commit) throws IOException {
    if (revision.equals(commit)) {
      return;
    }
    Path ref = ref(revision);
    if (Files.exists(ref) && Files.readString(ref).equals(commit)) {
      return;
    }
    Files.createDirectories(ref.getParent());
    Path fresh = ref.resolveSibling(ref.getFileName() + "." + UUID.randomUUID() + ".tmp");
    // Without a newline: huggingface_hub takes the content as it is.
    Files.writeString(fresh, commit);
    Files.move(fresh, ref, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path ref(String revision) {
    return folder().resolve("refs").resolve(revision);
  }

  /** Gives a blob its name in a snapshot, by a relative link. The blob's lock is held. */
  void link(String commit, String file, String etag) throws IOException {
    Path link = snapshot(commit).resolve(file);
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link);
    try {
      Files.createSymbolicLink(link, link.getParent().relativize(blob(etag)));
    } catch (UnsupportedOperationException e) {
      throw new UserError(
          root + ": cannot hold symbolic links; set HF_HUB_CACHE to a file system that can", e);
    }
  }
}
