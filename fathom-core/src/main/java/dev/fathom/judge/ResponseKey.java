package dev.fathom.judge;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells which responses are as good as the same: those whose first hundred letters agree, whatever
 * stands between the letters. Half of a set of jailbreak responses are the same few refusals over
 * and over; rows that are as good as the same must not stand on both sides of a split, and they are
 * not independent of each other when an interval is drawn.
 */
public final class ResponseKey {
  private static final int LETTERS = 100;
  private static final int HELD_OUT = 5;
  private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}]+");

  private ResponseKey() {}

  /**
   * The response's key: the first four bytes of the SHA-256 of its letters, in lower case, with one
   * space for whatever stands between them, of which the first hundred characters count.
   */
  public static int of(String response) {
    String letters = NO_LETTERS.matcher(response.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    String beginning = letters.substring(0, Math.min(LETTERS, letters.length()));
    return ByteBuffer.wrap(Versions.sha256(beginning)).getInt();
  }

  /**
   * Whether responses of this key are held out when a classifier is fitted: a fifth of the keys, by
   * nothing but the key (as an unsigned number, a multiple of five), so that anyone can tell which
   * rows a shipped classifier has not seen.
   */
  public static boolean isHeldOut(int key) {
    return Integer.remainderUnsigned(key, HELD_OUT) == 0;
  }

  /**
   * In which part of a cross-validation over the rows that are not held out this key is.
   *
   * @param folds how many parts there are
   */
  public static int fold(int key, int folds) {
    return Integer.remainderUnsigned(Integer.divideUnsigned(key, HELD_OUT), folds);
  }
}
