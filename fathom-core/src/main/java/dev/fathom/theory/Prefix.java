package dev.fathom.theory;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Tokens from the beginning of an output; two of them are equal if their tokens are. */
public final class Prefix {
  static final int[] EMPTY = {};

  private final int[] tokens;

  private Prefix(int[] tokens) {
    this.tokens = tokens;
  }

  /**
   * @param tokens not to be changed afterwards
   */
  public static Prefix of(int[] tokens) {
    return new Prefix(tokens);
  }

  /** The tokens and one more, in an array of its own. */
  static int[] extend(int[] tokens, int token) {
    int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
    longer[tokens.length] = token;
    return longer;
  }

  /** As a policy's file writes it: numbers joined by commas; the empty prefix is empty. */
  static String text(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Prefix prefix && Arrays.equals(tokens, prefix.tokens);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(tokens);
  }

  @Override
  public String toString() {
    return text(tokens);
  }
}
