package dev.fathom.theory;

/**
 * Small policies to look at, over three tokens and eight positions: 0 turns back, 1 goes along, 2
 * is neither. They differ in where harm is decided.
 */
public enum ExamplePolicy {
  /**
   * The first three tokens decide: harm grows with how many of them go along, unless one turns
   * back.
   */
  SHALLOW,
  /** Every token counts alike. */
  GRADUAL,
  /** The last token decides. */
  LATE;

  private static final int VOCABULARY = 3;
  private static final int LENGTH = 8;
  private static final int GATE = 3;

  /**
   * After nothing, then after each token: who has turned back tends to stay so, who went along too.
   */
  private static final double[] FIRST = {0.05, 0.65, 0.3};

  private static final double[][] AFTER = {{0.5, 0.1, 0.4}, {0.01, 0.6, 0.39}, {0.03, 0.5, 0.47}};

  /** The base policy, the same for all. */
  public Policy policy() {
    return TabularPolicy.of(
        VOCABULARY,
        LENGTH,
        prefix -> prefix.length == 0 ? FIRST : AFTER[prefix[prefix.length - 1]]);
  }

  /** What tells them apart. */
  public Harm harm() {
    return switch (this) {
      case SHALLOW -> Harm.ofFirst(GATE, ExamplePolicy::gated);
      case GRADUAL -> output -> (double) along(output, LENGTH) / LENGTH;
      case LATE -> output -> output[LENGTH - 1] == 1 ? 1 : 0;
    };
  }

  private static double gated(int[] output) {
    for (int t = 0; t < GATE; t++) {
      if (output[t] == 0) {
        return 0;
      }
    }
    return (double) along(output, GATE) / GATE;
  }

  private static int along(int[] output, int length) {
    int count = 0;
    for (int t = 0; t < length; t++) {
      count += output[t] == 1 ? 1 : 0;
    }
    return count;
  }
}
