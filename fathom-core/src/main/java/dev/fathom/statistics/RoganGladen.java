package dev.fathom.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A share that a fallible judge counted, corrected for the judge's error (Rogan and Gladen, 1978):
 * (p + specificity − 1) / (sensitivity + specificity − 1), kept within [0, 1]. The interval comes
 * from bootstrap over both, what was counted and what is known of the judge.
 *
 * @param judge its verdicts against labels
 * @param bootstrap for the interval
 */
public record RoganGladen(Confusion judge, Bootstrap bootstrap) {
  /**
   * The corrected share.
   *
   * @param counted the share that the judge counted
   * @param sensitivity of the judge
   * @param specificity of the judge
   * @return empty if the judge is no better than chance, and nothing can be concluded
   */
  public static OptionalDouble correct(double counted, double sensitivity, double specificity) {
    double informed = sensitivity + specificity - 1;
    return informed <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.clamp((counted + specificity - 1) / informed, 0, 1));
  }

  /**
   * The corrected mean of some shares.
   *
   * @param counted for each prompt the share of its answers that the judge counted; at least one
   * @return empty in all parts if nothing can be concluded
   */
  public Estimate estimate(double[] counted) {
    long positive = judge.truePositive() + judge.falseNegative();
    long negative = judge.trueNegative() + judge.falsePositive();
    OptionalDouble value =
        positive == 0 || negative == 0
            ? OptionalDouble.empty()
            : correct(
                Arrays.stream(counted).average().orElseThrow(),
                judge.sensitivity().orElseThrow(),
                judge.specificity().orElseThrow());
    if (value.isEmpty()) {
      return new Estimate(value, OptionalDouble.empty(), OptionalDouble.empty());
    }
    List<Integer> strata =
        List.of(counted.length, Math.toIntExact(positive), Math.toIntExact(negative));
    Bootstrap.Interval interval =
        bootstrap
            .intervals(
                strata,
                drawn -> {
                  double share =
                      Arrays.stream(drawn.get(0)).mapToDouble(i -> counted[i]).average().orElse(0);
                  double sensitivity = below(drawn.get(1), judge.truePositive());
                  double specificity = below(drawn.get(2), judge.trueNegative());
                  // A draw in which the judge knows nothing says nothing: the share as counted.
                  return new double[] {correct(share, sensitivity, specificity).orElse(share)};
                })
            .getFirst();
    return Estimate.of(value.getAsDouble(), interval);
  }

  /** The share of the indices that stand for rows the judge got right. */
  private static double below(int[] drawn, long right) {
    return (double) Arrays.stream(drawn).filter(index -> index < right).count() / drawn.length;
  }
}
