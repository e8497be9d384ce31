package dev.fathom.statistics;

import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The smallest true difference that a comparison of this size would have shown, and so what "no
 * difference was shown" is worth.
 *
 * @param alpha two-sided level of the test
 * @param power with which it would have shown the difference
 */
public record DetectableDifference(double alpha, double power) {
  /** At the level of 5 %, in 80 % of the cases. */
  public static final DetectableDifference STANDARD = new DetectableDifference(0.05, 0.8);

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final int HALVINGS = 60;

  /**
   * Of two shares on the same prompts, by McNemar's test (Connor, 1987): the δ at which n δ² = (z_α
   * √ψ + z_β √(ψ − δ²))², where ψ is the share of prompts that tell the two apart, which a
   * difference of δ makes at least δ; and no less than the prompts that the exact test needs at the
   * least, all on one side.
   *
   * @param n prompts
   * @param apart the share of prompts on which the two part, as seen
   * @return in (0, 1]; empty where so few prompts can show nothing
   */
  public OptionalDouble paired(long n, double apart) {
    double level = NORMAL.inverseSurvivalProbability(alpha / 2);
    double reliable = NORMAL.inverseCumulativeProbability(power);
    DoubleUnaryOperator missing =
        difference -> {
          double telling = Math.max(apart, difference);
          return level * Math.sqrt(telling)
              + reliable * Math.sqrt(telling - difference * difference)
              - difference * Math.sqrt((double) n);
        };
    // 2 · ½^k ≤ α: so many prompts on one side, and none on the other.
    long fewest = (long) Math.ceil(1 - Math.log(alpha) / Math.log(2));
    if (n < fewest || missing.applyAsDouble(1) > 0) {
      return OptionalDouble.empty();
    }
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (missing.applyAsDouble(middle) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalDouble.of(Math.max(high, (double) fewest / n));
  }

  /**
   * Of anything that is normally distributed when drawn again: (z_α + z_β) standard errors.
   *
   * @param standardError of the difference
   */
  public double mean(double standardError) {
    return (NORMAL.inverseSurvivalProbability(alpha / 2)
            + NORMAL.inverseCumulativeProbability(power))
        * standardError;
  }
}
