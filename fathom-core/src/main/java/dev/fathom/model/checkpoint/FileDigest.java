package dev.fathom.model.checkpoint;

import dev.fathom.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums of files, read as a stream. */
public final class FileDigest {
  private static final int BLOCK = 1 << 20;

  private FileDigest() {}

  /**
   * The SHA-256 of a file's content, in lower-case hexadecimal.
   *
   * @throws UserError if the file cannot be read
   */
  public static String sha256(Path file) {
    return hexadecimal(digest("SHA-256"), file);
  }

  /**
   * Adds a file's content to a digest and ends it.
   *
   * @return the digest in lower-case hexadecimal
   * @throws UserError if the file cannot be read
   */
  public static String hexadecimal(MessageDigest digest, Path file) {
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** An empty digest of one of the algorithms that every Java platform has. */
  public static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform lacks " + algorithm, e);
    }
  }
}
