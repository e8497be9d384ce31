package dev.fathom.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The area under the ROC curve: the probability that a score of the first kind lies above one of
 * the second, ties counting half (Mann and Whitney, 1947).
 *
 * @param value the area, in [0, 1]
 * @param first how many scores of the first kind, at least 1
 * @param second how many of the second, at least 1
 */
public record RocArea(double value, int first, int second) {
  /** The area that these scores have. */
  public static RocArea of(double[] first, double[] second) {
    if (first.length == 0 || second.length == 0) {
      throw new IllegalArgumentException(first.length + " against " + second.length + " scores");
    }
    double[] sorted = second.clone();
    Arrays.sort(sorted);
    // Twice the count, so that it stays whole.
    long won = 0;
    for (double score : first) {
      won += below(sorted, score, false) + below(sorted, score, true);
    }
    return new RocArea(won / (2.0 * first.length * second.length), first.length, second.length);
  }

  /** How many are below a score, or at most it. */
  private static int below(double[] sorted, double score, boolean orEqual) {
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted[middle] < score || (orEqual && sorted[middle] == score)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /**
   * The area with Newcombe's interval (2006, part 2, method 5): the areas θ with |value − θ| ≤ z
   * √V(θ), V of Hanley and McNeil (1982) with N* = (first + second)/2 for both sizes. At an area of
   * 1 it does not shrink to a point, as a bootstrap does.
   */
  public Estimate estimate(double confidence) {
    double z = NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - confidence) / 2);
    return Estimate.of(value, new Bootstrap.Interval(bound(z, value, 0), bound(z, value, 1)));
  }

  /** The farthest area on the side of an end that the observed one does not exclude. */
  private double bound(double z, double inside, double end) {
    double near = inside;
    double far = end;
    for (int i = 0; i < 100; i++) {
      double middle = (near + far) / 2;
      if (Math.abs(value - middle) <= z * Math.sqrt(variance(middle))) {
        near = middle;
      } else {
        far = middle;
      }
    }
    return near;
  }

  private double variance(double area) {
    double size = (first + second) / 2.0;
    double tied = (1 - area) / (2 - area) + area / (1 + area);
    return area * (1 - area) * (1 + (size - 1) * tied) / ((double) first * second);
  }
}
