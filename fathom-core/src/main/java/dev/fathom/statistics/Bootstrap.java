package dev.fathom.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * Percentile bootstrap (Efron, 1979): samples are drawn with replacement, the statistic is computed
 * on each draw, and the interval is what holds the middle share of the results. What is drawn are
 * sample indices, so that the statistic may be anything that reads samples: a mean, or the
 * half-life of a mean curve.
 *
 * <p>Each draw has a random generator of its own, so that the interval depends on the seed and not
 * on the number of threads. It does depend on the order of the samples: put them in one that does
 * not change from run to run.
 *
 * @param resamples how many draws
 * @param confidence the share of the results between the bounds, in (0, 1)
 * @param seed of the draws
 */
public record Bootstrap(int resamples, double confidence, long seed) {
  private static final int RESAMPLES = 2_000;
  private static final double CONFIDENCE = 0.95;

  /**
   * Linear interpolation of order statistics, type 7 of Hyndman and Fan (1996); numpy's default.
   */
  public static final Quantile QUANTILE =
      Quantile.withDefaults().with(Quantile.EstimationMethod.HF7).withCopy(true);

  /**
   * The bounds of a statistic.
   *
   * @param low the lower bound
   * @param high the upper bound
   */
  public record Interval(double low, double high) {}

  /**
   * @throws IllegalArgumentException if there are no draws or the confidence is not in (0, 1)
   */
  public Bootstrap {
    if (resamples < 1 || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "resamples "
              + resamples
              + " must be at least 1, confidence "
              + confidence
              + " between 0 and 1");
    }
  }

  /** 95 % from 2,000 draws. */
  public static Bootstrap seeded(long seed) {
    return new Bootstrap(RESAMPLES, CONFIDENCE, seed);
  }

  /**
   * The interval of a statistic of some samples. With one sample both bounds are its value: such an
   * interval says nothing, and it is for {@code n} to tell.
   *
   * @param samples how many samples there are, at least 1
   * @param statistic of the samples at the indices given, each in [0, samples), with repeats;
   *     called from several threads at once; must not keep the array. One that can be undefined
   *     (the half-life of a curve that never halves) needs a finite value for that case
   * @throws IllegalArgumentException if there is no sample, or the statistic is not finite
   */
  public Interval interval(int samples, ToDoubleFunction<int[]> statistic) {
    return intervals(
            List.of(samples), drawn -> new double[] {statistic.applyAsDouble(drawn.getFirst())})
        .getFirst();
  }

  /**
   * The intervals of several statistics of the same draws. Each stratum (a group of samples) is
   * drawn from on its own and keeps its size, so that a difference between groups can be one of the
   * statistics.
   *
   * @param strata how many samples there are in each stratum, each at least 1
   * @param statistics of the sample indices drawn from each stratum; called from several threads at
   *     once; always of the same length and finite
   * @return one interval for each statistic
   * @throws IllegalArgumentException if a stratum is empty, or a statistic is not finite
   */
  public List<Interval> intervals(
      List<Integer> strata, Function<List<int[]>, double[]> statistics) {
    double[][] results = draws(strata, statistics);
    double tail = (1 - confidence) / 2;
    return IntStream.range(0, results[0].length)
        .mapToObj(statistic -> {
          double[] values = Arrays.stream(results).mapToDouble(r -> r[statistic]).toArray();
          double[] bounds = QUANTILE.evaluate(values, tail, 1 - tail);
          return new Interval(bounds[0], bounds[1]);
        })
        .toList();
  }

  /** The mean of values that are independent of each other, with its interval. */
  public Estimate mean(double[] values) {
    return Estimate.of(
        Arrays.stream(values).average().orElseThrow(),
        interval(
            values.length,
            drawn -> Arrays.stream(drawn).mapToDouble(i -> values[i]).average().orElseThrow()));
  }

  /** What the statistics are on each draw. */
  double[][] draws(List<Integer> strata, Function<List<int[]>, double[]> statistics) {
    for (int samples : strata) {
      if (samples < 1) {
        throw new IllegalArgumentException("an interval needs at least 1 sample, not " + samples);
      }
    }
    SplittableRandom root = new SplittableRandom(seed);
    SplittableRandom[] generators = new SplittableRandom[resamples];
    for (int draw = 0; draw < resamples; draw++) {
      generators[draw] = root.split();
    }
    return IntStream.range(0, resamples)
        .parallel()
        .mapToObj(draw -> finite(statistics.apply(drawn(generators[draw], strata))))
        .toArray(double[][]::new);
  }

  private static List<int[]> drawn(SplittableRandom random, List<Integer> strata) {
    return strata.stream()
        .map(samples -> {
          int[] indices = new int[samples];
          for (int i = 0; i < samples; i++) {
            indices[i] = random.nextInt(samples);
          }
          return indices;
        })
        .toList();
  }

  private static double[] finite(double[] results) {
    for (double result : results) {
      if (!Double.isFinite(result)) {
        throw new IllegalArgumentException("the statistic of a resample is " + result);
      }
    }
    return results;
  }
}
