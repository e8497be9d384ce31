package dev.fathom.model.hub;

import dev.fathom.UserError;
import dev.fathom.model.checkpoint.CheckpointFiles;
import dev.fathom.model.checkpoint.WeightIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One repository at one revision, brought into the cache. */
record HubSnapshot(
    HubEnvironment environment,
    RepositoryId id,
    String revision,
    RetryPolicy retries,
    DownloadProgress progress) {
  /**
   * The snapshot's folder, complete.
   *
   * @throws UserError if neither the Hub nor the cache has it
   */
  Path fetch() {
    HubCache cache = new HubCache(environment.cache(), id);
    if (environment.offline()) {
      return cache
          .complete(revision)
          .orElseThrow(() ->
              new UserError(
                  id
                      + (" (revision " + revision + "): not complete in " + environment.cache())
                      + ", and HF_HUB_OFFLINE is set; unset it to download"));
    }
    try (HubClient client = new HubClient(environment)) {
      return fetch(client, cache);
    } catch (HubUnavailable e) {
      return cache.complete(revision).orElseThrow(() -> new UserError(e.getMessage(), e));
    } catch (IOException e) {
      throw new UserError(id + ": the download failed: " + reason(e), e);
    }
  }

  private Path fetch(HubClient client, HubCache cache) throws IOException, HubUnavailable {
    HubClient.Listing listing = listing(client, cache);
    List<String> files = listing.files();
    String weights = ModelFiles.weightsOrIndex(id, files);
    for (String file : ModelFiles.small(files)) {
      bring(client, cache, listing.commit(), file);
    }
    bring(client, cache, listing.commit(), weights);
    Path snapshot = cache.snapshot(listing.commit());
    if (weights.equals(CheckpointFiles.WEIGHTS_INDEX)) {
      for (String shard : WeightIndex.read(snapshot.resolve(weights)).shardNames()) {
        bring(client, cache, listing.commit(), shard);
      }
    }
    // Last: a ref never points to a snapshot that was not brought in whole.
    cache.writeRef(revision, listing.commit());
    return snapshot;
  }

  /** With a snapshot in the cache there is no point in waiting for a Hub that does not answer. */
  private HubClient.Listing listing(HubClient client, HubCache cache) throws HubUnavailable {
    RetryPolicy patience = cache.complete(revision).isPresent() ? retries.impatient() : retries;
    try {
      return patience.retry(() -> client.listing(id, revision));
    } catch (IOException e) {
      throw new HubUnavailable(
          id
              + (": not in the cache, and " + environment.endpoint())
              + (" cannot be asked: " + reason(e)),
          e);
    }
  }

  private void bring(HubClient client, HubCache cache, String commit, String file)
      throws IOException, HubUnavailable {
    if (cache.has(commit, file)) {
      return;
    }
    BlobIdentity identity = retries.retry(() -> client.identity(id, commit, file));
    try (BlobLock _ = BlobLock.acquire(cache.lock(identity.etag()))) {
      Path blob = cache.blob(identity.etag());
      if (!Files.exists(blob)) {
        new BlobDownload(client, id, commit, file, identity, retries, progress).into(blob);
      }
      cache.link(commit, file, identity.etag());
    }
  }

  /** Some of Java's network exceptions have no message. */
  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
