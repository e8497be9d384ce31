package dev.fathom.measure;

import dev.fathom.statistics.Bootstrap;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is reported of one number per sample. It does not depend on the order of the samples.
 *
 * @param mean the arithmetic mean
 * @param low lower bound of the mean's 95 % interval, by {@link Bootstrap}; the mean if n is 1
 * @param high upper bound of that interval
 * @param median the 50th percentile, by linear interpolation (numpy's default)
 * @param p5 the 5th percentile
 * @param p95 the 95th percentile
 * @param n how many samples
 */
public record Summary(
    double mean, double low, double high, double median, double p5, double p95, int n) {
  /**
   * @param values one per sample, at least one, all finite
   * @param bootstrap makes the interval
   * @throws IllegalArgumentException if there is no value or one is not finite
   */
  public static Summary of(double[] values, Bootstrap bootstrap) {
    return ofColumns(List.of(values), bootstrap).getFirst();
  }

  /**
   * The summaries of several numbers per sample, each as {@link #of} would give it; the draws are
   * made once for all of them.
   *
   * @param columns for each number its values, one per sample; all of the same length
   * @param bootstrap makes the intervals
   * @throws IllegalArgumentException if there is no value or one is not finite
   */
  public static List<Summary> ofColumns(List<double[]> columns, Bootstrap bootstrap) {
    List<double[]> sorted = columns.stream().map(Summary::sortedFinite).toList();
    int samples = sorted.getFirst().length;
    List<Bootstrap.Interval> intervals =
        bootstrap.intervals(
            List.of(samples),
            drawn ->
                sorted.stream().mapToDouble(values -> mean(values, drawn.getFirst())).toArray());
    return IntStream.range(0, sorted.size())
        .mapToObj(column -> of(sorted.get(column), intervals.get(column)))
        .toList();
  }

  private static Summary of(double[] sorted, Bootstrap.Interval interval) {
    double[] quantiles = Bootstrap.QUANTILE.evaluate(sorted, 0.5, 0.05, 0.95);
    return new Summary(
        mean(sorted, IntStream.range(0, sorted.length).toArray()),
        interval.low(),
        interval.high(),
        quantiles[0],
        quantiles[1],
        quantiles[2],
        sorted.length);
  }

  private static double[] sortedFinite(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    for (double value : sorted) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a value to summarise is " + value);
      }
    }
    return sorted;
  }

  private static double mean(double[] values, int[] indices) {
    double sum = 0;
    for (int index : indices) {
      sum += values[index];
    }
    return sum / indices.length;
  }
}
