package dev.fathom.run;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;

/** Random draws that hang on a seed and an id alone, not on a place in a file or a batch. */
public final class Draws {
  private Draws() {}

  /** The draws of one example. */
  public static SplittableRandom of(long seed, String id) {
    return new SplittableRandom(seed ^ number(id));
  }

  /** A number that hangs on all of a text. */
  public static long number(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
