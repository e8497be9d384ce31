package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SummaryTest {
  /** Golden numbers: numpy.quantile(values, [0.5, 0.05, 0.95]). */
  @Test
  void itsQuantilesAreNumpys() {
    Summary eleven = summary(3.5, -1.25, 0.0, 7.75, 2.5, 2.5, 11.0, 0.125, 4.0, -6.0, 1.0);
    assertArrayEquals(
        new double[] {2.284090909090909, 2.5, -3.625, 9.375},
        new double[] {eleven.mean(), eleven.median(), eleven.p5(), eleven.p95()},
        1e-14);
    assertEquals(11, eleven.n());
    Summary four = summary(1, 2, 3, 10);
    assertArrayEquals(
        new double[] {4, 2.5, 1.15, 8.95},
        new double[] {four.mean(), four.median(), four.p5(), four.p95()},
        1e-14);
  }

  @Test
  void ofOneSampleTheIntervalIsItsValue() {
    assertEquals(new Summary(2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 1), summary(2.5));
  }

  @Test
  void ofEqualSamplesTheIntervalIsTheirValue() {
    Summary summary = summary(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
    assertEquals(summary.mean(), summary.low());
    assertEquals(summary.mean(), summary.high());
    assertEquals(0.1, summary.mean(), 1e-16);
  }

  @Test
  void refusesNothingAndWhatIsNotFinite() {
    assertThrows(IllegalArgumentException.class, () -> summary());
    assertThrows(IllegalArgumentException.class, () -> summary(1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> summary(1, Double.NEGATIVE_INFINITY));
  }

  @Test
  void theOrderOfSamplesDoesNotMatter() {
    long seed = 31;
    Random random = new Random(seed);
    Double[] values = random.doubles(101, -3, 5).boxed().toArray(Double[]::new);
    Summary first = Summary.of(unboxed(values), Bootstrap.seeded(1));
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(Arrays.asList(values), random);
      assertEquals(first, Summary.of(unboxed(values), Bootstrap.seeded(1)), "seed " + seed);
    }
  }

  @Test
  void theIntervalOfTheMeanCoversItAboutAsOftenAsItSays() {
    // Normal(2, 3); and Gamma(3, 1), skewness 1.15, as a sum of three exponentials.
    assertCoverage("normal", 2, random -> random.nextGaussian(2, 3));
    assertCoverage(
        "gamma",
        3,
        random -> random.nextExponential() + random.nextExponential() + random.nextExponential());
  }

  private static void assertCoverage(
      String name, double truth, ToDoubleFunction<RandomGenerator> draw) {
    long seed = 8;
    Random random = new Random(seed);
    int repetitions = 800;
    int covered = 0;
    for (int i = 0; i < repetitions; i++) {
      double[] values = new double[60];
      Arrays.setAll(values, place -> draw.applyAsDouble(random));
      Summary summary = Summary.of(values, new Bootstrap(1_000, 0.95, i));
      if (summary.low() <= truth && truth <= summary.high()) {
        covered++;
      }
    }
    double share = (double) covered / repetitions;
    assertTrue(Math.abs(share - 0.95) < 0.03, name + " covered " + share + ", seed " + seed);
  }

  /**
   * Of the samples 0, 1, 5 there are 27 draws of three. Their sums: 0 once, 1 and 2 three times, 3
   * once, 5 three times, 6 six times, 7, 10 and 11 three times, 15 once. So a tenth of them ends
   * among the ones (1/27 < 0.1 < 4/27), and nine tenths among the elevens (23/27 < 0.9 < 26/27).
   */
  @Test
  void theIntervalIsThatOfEveryDrawCountedByHand() {
    double[] values = {0, 1, 5};
    Bootstrap.Interval interval =
        new Bootstrap(200_000, 0.8, 5)
            .interval(3, indices -> Arrays.stream(indices).mapToDouble(i -> values[i]).sum());
    assertEquals(new Bootstrap.Interval(1, 11), interval);
  }

  @Test
  void servesStatisticsOfWholeCurves() {
    double[][] curves = {{8, 4, 2, 1}, {8, 6, 4, 2}, {8, 2, 1, 0}, {8, 4, 1, 1}};
    Bootstrap.Interval interval =
        Bootstrap.seeded(3).interval(curves.length, indices -> area(curves, indices));
    assertTrue(interval.low() >= 11 && interval.high() <= 20, interval.toString());
    assertTrue(interval.low() < 15 && interval.high() > 15, interval.toString());
    assertThrows(
        IllegalArgumentException.class,
        () -> Bootstrap.seeded(3).interval(4, indices -> 1.0 / 0.0));
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() throws InterruptedException, ExecutionException {
    double[][] curves =
        new Random(2).doubles(40).mapToObj(x -> new double[] {x, x * x}).toArray(double[][]::new);
    List<Bootstrap.Interval> intervals = new ArrayList<>();
    for (int threads : new int[] {1, 2, 7}) {
      try (ForkJoinPool pool = new ForkJoinPool(threads)) {
        intervals.add(
            pool.submit(() ->
                    Bootstrap.seeded(9).interval(curves.length, indices -> area(curves, indices)))
                .get());
      }
    }
    assertEquals(intervals.get(0), intervals.get(1));
    assertEquals(intervals.get(0), intervals.get(2));
    Bootstrap.Interval otherSeed =
        Bootstrap.seeded(10).interval(curves.length, indices -> area(curves, indices));
    assertTrue(!otherSeed.equals(intervals.get(0)), "the seed matters");
  }

  private static double area(double[][] curves, int[] indices) {
    double sum = 0;
    for (int index : indices) {
      sum += Arrays.stream(curves[index]).sum();
    }
    return sum / indices.length;
  }

  private static Summary summary(double... values) {
    return Summary.of(values, Bootstrap.seeded(1));
  }

  private static double[] unboxed(Double[] values) {
    return Arrays.stream(values).mapToDouble(Double::doubleValue).toArray();
  }
}
