package dev.fathom.model.hub;

import dev.fathom.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The download of one file's content into a blob.
 *
 * @param file the file's name in the repository
 */
record BlobDownload(
    HubClient client,
    RepositoryId id,
    String commit,
    String file,
    BlobIdentity identity,
    RetryPolicy retries,
    DownloadProgress progress) {
  private static final int BLOCK = 1 << 18;

  /**
   * Downloads, checks and puts the blob in place. What an earlier attempt left is gone on with; if
   * the whole then turns out wrong, it is fetched once more from the start.
   *
   * @throws UserError if the content is wrong, or the disk is too small
   */
  void into(Path blob) throws IOException, HubUnavailable {
    Files.createDirectories(blob.getParent());
    Path incomplete = blob.resolveSibling(blob.getFileName() + ".incomplete");
    boolean resumed = Files.exists(incomplete) && Files.size(incomplete) > 0;
    fetch(incomplete);
    if (resumed && !identity.checksum(incomplete).equals(identity.etag())) {
      Files.delete(incomplete);
      fetch(incomplete);
    }
    String found = identity.checksum(incomplete);
    if (!found.equals(identity.etag())) {
      Files.delete(incomplete);
      throw new UserError(
          id
              + ("/" + file + ": wrong content: its checksum should be " + identity.etag())
              + (" and is " + found + "; try again"));
    }
    Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE);
  }

  private void fetch(Path incomplete) throws IOException, HubUnavailable {
    try (FileChannel out =
        FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (out.size() > identity.size()) {
        out.truncate(0);
      }
      requireSpace(incomplete, identity.size() - out.size());
      int failures = 0;
      while (out.size() < identity.size()) {
        long before = out.size();
        try {
          append(out);
        } catch (IOException e) {
          failures = out.size() > before ? 1 : failures + 1;
          if (failures >= retries.attempts()) {
            throw e;
          }
          retries.pause(failures);
        }
      }
      progress.update(file, identity.size(), identity.size());
      out.force(true);
    }
  }

  private void requireSpace(Path incomplete, long needed) throws IOException {
    long free = Files.getFileStore(incomplete).getUsableSpace();
    if (free < needed) {
      throw new UserError(
          incomplete.getParent()
              + (": " + file + " needs " + needed + " more bytes, the disk has " + free + " free"));
    }
  }

  /** One connection's worth, from where the file ends. */
  private void append(FileChannel out) throws IOException, HubUnavailable {
    HttpResponse<InputStream> response = client.content(id, commit, file, out.size());
    try (InputStream body = response.body();
        StallGuard guard = StallGuard.over(body, retries.stall())) {
      place(response, out);
      copy(body, out, guard);
    }
    if (out.size() < identity.size()) {
      throw new IOException(
          "the connection ended after " + out.size() + " of " + identity.size() + " bytes");
    }
  }

  /** Sees to it that an answer's first byte is the file's next. */
  private static void place(HttpResponse<InputStream> response, FileChannel out)
      throws IOException {
    String expected = "bytes " + out.size() + "-";
    String range = response.headers().firstValue("Content-Range").orElse("");
    if (response.statusCode() == 206 && range.startsWith(expected)) {
      return;
    }
    // The whole file, or a range that nobody asked for: either way from the start.
    out.truncate(0);
    if (response.statusCode() != 200) {
      throw new IOException("asked for " + expected + ", got status " + response.statusCode());
    }
  }

  private void copy(InputStream body, FileChannel out, StallGuard guard) throws IOException {
    byte[] block = new byte[BLOCK];
    long done = out.size();
    out.position(done);
    for (int read = body.read(block); read >= 0; read = body.read(block)) {
      guard.alive();
      if (read > identity.size() - done) {
        out.truncate(0);
        throw new UserError(
            id + "/" + file + ": the server sends more than the " + identity.size() + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.wrap(block, 0, read);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      done += read;
      progress.update(file, done, identity.size());
    }
  }
}
