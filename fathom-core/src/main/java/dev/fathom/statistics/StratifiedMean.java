package dev.fathom.statistics;

import dev.fathom.statistics.Bootstrap.Interval;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean over strata with fixed weights, and Student's interval: the strata's variances add up, and
 * the degrees of freedom follow from them (Welch, 1947; Satterthwaite, 1946). One stratum of weight
 * 1 makes the usual interval of a mean. For few values whose distribution is skewed it holds better
 * than percentiles of a bootstrap, which are too narrow there.
 *
 * @param confidence the share of intervals that hold the truth, in (0, 1)
 */
public record StratifiedMean(double confidence) {
  /** 95 %. */
  public static final StratifiedMean STANDARD = new StratifiedMean(0.95);

  /**
   * @throws IllegalArgumentException if the confidence is not in (0, 1)
   */
  public StratifiedMean {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence " + confidence + " must lie between 0 and 1");
    }
  }

  /**
   * Independent draws of one distribution.
   *
   * @param weight of their mean
   * @param values at least one; one alone has no variance, and says nothing of how certain it is
   */
  public record Stratum(double weight, double[] values) {
    double mean() {
      double sum = 0;
      for (double value : values) {
        sum += value;
      }
      return sum / values.length;
    }

    /** The variance of the weighted mean. */
    double variance() {
      if (values.length < 2) {
        return 0;
      }
      double mean = mean();
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      return weight * weight * squares / (values.length - 1) / values.length;
    }
  }

  /**
   * The mean with its interval.
   *
   * @throws IllegalArgumentException if a stratum is empty
   */
  public Estimate of(List<Stratum> strata) {
    double mean = 0;
    double variance = 0;
    double spread = 0;
    for (Stratum stratum : strata) {
      if (stratum.values.length == 0) {
        throw new IllegalArgumentException("a mean needs at least 1 value");
      }
      double own = stratum.variance();
      mean += stratum.weight * stratum.mean();
      variance += own;
      spread += stratum.values.length < 2 ? 0 : own * own / (stratum.values.length - 1);
    }
    double half =
        variance == 0
            ? 0
            : Math.sqrt(variance)
                * TDistribution.of(variance * variance / spread)
                    .inverseSurvivalProbability((1 - confidence) / 2);
    return Estimate.of(mean, new Interval(mean - half, mean + half));
  }
}
