package dev.fathom.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The delete-a-group jackknife (Quenouille, 1956; Wolter, 2007, ch. 4): for a statistic that is too
 * dear to be computed on thousands of draws. The samples are dealt into g groups and the statistic
 * is computed without each; the interval is value ± t · SE with SE² = (g − 1)/g · Σ (θ₍ᵢ₎ − θ̄)²
 * and the t distribution of g − 1 degrees of freedom.
 *
 * @param confidence the level of the interval, in (0, 1)
 */
public record Jackknife(double confidence) {
  /**
   * @param value of all samples
   * @param leftOut the same without one group after the other, at least two
   */
  public Estimate estimate(double value, double[] leftOut) {
    int groups = leftOut.length;
    if (groups < 2) {
      throw new IllegalArgumentException("a jackknife needs at least 2 groups, not " + groups);
    }
    double mean = Arrays.stream(leftOut).average().orElseThrow();
    double squares = Arrays.stream(leftOut).map(left -> (left - mean) * (left - mean)).sum();
    double error = Math.sqrt((groups - 1.0) / groups * squares);
    double half =
        error * TDistribution.of(groups - 1).inverseSurvivalProbability((1 - confidence) / 2);
    return Estimate.of(value, new Bootstrap.Interval(value - half, value + half));
  }
}
