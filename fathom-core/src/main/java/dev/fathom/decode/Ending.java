package dev.fathom.decode;

/** Ends a completion for what it says, where a stop token does not do. */
@FunctionalInterface
public interface Ending {
  /** None. */
  Ending NEVER = _ -> false;

  /**
   * Asked after each token; depends on nothing but the tokens.
   *
   * @param tokens of the completion so far, at least one
   */
  boolean ends(int[] tokens);
}
