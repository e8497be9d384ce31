package dev.fathom.train.objective;

import java.util.List;

/**
 * Advantages over the other answers to the same prompt: what came of an answer less the mean of
 * what came of the others. The others were drawn without regard to this answer, so the baseline
 * changes no expectation; it takes away what all answers have in common (RLOO, 2402.14740, Eq 7).
 */
public final class LeaveOneOut {
  private LeaveOneOut() {}

  /**
   * @param values of each answer, at least two
   * @return value less the mean of the others
   * @throws IllegalArgumentException if there is one answer only, which has nothing to compare with
   */
  public static double[] advantages(double[] values) {
    if (values.length < 2) {
      throw new IllegalArgumentException(
          "a leave-one-out baseline of " + values.length + " answer");
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double[] advantages = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      advantages[k] = values[k] - (sum - values[k]) / (values.length - 1);
    }
    return advantages;
  }

  /**
   * Advantages of what is still to come behind each token: the token at t answers for the costs at
   * s &gt; t, which depend on it, and for none before. Answers that have ended have nothing to
   * come.
   *
   * @param costs of each answer by position
   * @return for each answer and position the costs behind it less the mean of the others' there
   */
  static List<double[]> ofCostsBehind(List<double[]> costs) {
    List<double[]> behind = costs.stream().map(LeaveOneOut::behind).toList();
    List<double[]> advantages = costs.stream().map(own -> new double[own.length]).toList();
    int longest = costs.stream().mapToInt(own -> own.length).max().orElse(0);
    for (int t = 0; t < longest; t++) {
      int at = t;
      double[] here =
          advantages(behind.stream().mapToDouble(own -> at < own.length ? own[at] : 0).toArray());
      for (int k = 0; k < here.length; k++) {
        if (t < advantages.get(k).length) {
          advantages.get(k)[t] = here[k];
        }
      }
    }
    return advantages;
  }

  /** Σ_{s&gt;t} costs[s] for each t. */
  private static double[] behind(double[] costs) {
    double[] behind = new double[costs.length];
    for (int t = costs.length - 2; t >= 0; t--) {
      behind[t] = behind[t + 1] + costs[t + 1];
    }
    return behind;
  }
}
