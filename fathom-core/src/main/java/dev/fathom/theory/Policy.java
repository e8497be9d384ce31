package dev.fathom.theory;

/** An autoregressive distribution over outputs of one length: P(y) = Π_t P(y_t | y_&lt;t). */
public interface Policy {
  /** How many tokens there are; they are numbered from 0. */
  int vocabulary();

  /** T, the tokens of every output. */
  int length();

  /**
   * The next token's distribution.
   *
   * @param prefix fewer than {@link #length} tokens; not to be kept or changed
   * @return probabilities, shape [vocabulary], summing to 1; not to be changed
   */
  double[] conditional(int[] prefix);

  /**
   * All of a prefix that decides what follows it: prefixes of one length with equal states have
   * equal distributions after every continuation, and are computed once. By default the prefix
   * itself, so that nothing is shared.
   */
  default Object state(int[] prefix) {
    return Prefix.of(prefix);
  }
}
