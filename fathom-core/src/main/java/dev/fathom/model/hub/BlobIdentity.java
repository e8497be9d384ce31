package dev.fathom.model.hub;

import dev.fathom.UserError;
import dev.fathom.model.checkpoint.FileDigest;
import dev.fathom.model.checkpoint.Untrusted;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/**
 * What a file's content must be.
 *
 * @param etag the checksum that names the blob: 64 hexadecimal digits are the SHA-256 of the
 *     content (large files), 40 the SHA-1 that git gives it
 * @param size in bytes
 */
record BlobIdentity(String etag, long size) {
  private static final Pattern ETAG = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{40}");
  private static final int SHA256_DIGITS = 64;

  /**
   * Reads the Hub's headers.
   *
   * @param redirect whether they belong to a redirect, whose own length says nothing of the file
   * @throws UserError if they name no checksum or no size
   */
  static BlobIdentity of(URI uri, HttpHeaders headers, boolean redirect) {
    String etag =
        headers
            .firstValue("X-Linked-Etag")
            .or(() -> headers.firstValue("ETag"))
            .orElse("")
            .replaceFirst("^W/", "")
            .replace("\"", "");
    if (!ETAG.matcher(etag).matches()) {
      throw new UserError(
          uri + ": its etag " + Untrusted.quoted(etag) + " is no checksum; check HF_ENDPOINT");
    }
    long size =
        headers
            .firstValueAsLong("X-Linked-Size")
            .orElse(redirect ? -1 : headers.firstValueAsLong("Content-Length").orElse(-1));
    if (size < 0) {
      throw new UserError(uri + ": the answer gives no size; check HF_ENDPOINT");
    }
    return new BlobIdentity(etag, size);
  }

  /** The checksum of a file's content, of the kind this etag is. */
  String checksum(Path file) {
    if (etag.length() == SHA256_DIGITS) {
      return FileDigest.sha256(file);
    }
    MessageDigest digest = FileDigest.digest("SHA-1");
    digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
    return FileDigest.hexadecimal(digest, file);
  }
}
