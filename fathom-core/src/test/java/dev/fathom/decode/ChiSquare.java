package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;

/** Pearson's test of counts against probabilities. */
final class ChiSquare {
  private ChiSquare() {}

  /**
   * Fails where the statistic lies six standard deviations above its mean; tokens expected fewer
   * than five times are counted together, and those of probability 0 must not occur.
   */
  static void check(double[] probabilities, int[] counts, String what) {
    long draws = IntStream.of(counts).asLongStream().sum();
    double statistic = 0;
    int cells = 0;
    double rareExpected = 0;
    long rareCount = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = draws * probabilities[i];
      if (probabilities[i] == 0) {
        assertEquals(0, counts[i], what + ": drew token " + i + ", which is cut off");
      } else if (expected < 5) {
        rareExpected += expected;
        rareCount += counts[i];
      } else {
        statistic += Math.pow(counts[i] - expected, 2) / expected;
        cells++;
      }
    }
    if (rareExpected >= 5) {
      statistic += Math.pow(rareCount - rareExpected, 2) / rareExpected;
      cells++;
    }
    int degrees = cells - 1;
    System.out.printf("%s: chi-square %.1f for %d degrees of freedom%n", what, statistic, degrees);
    assertTrue(degrees >= 3, what + ": only " + cells + " cells");
    assertTrue(statistic < degrees + 6 * Math.sqrt(2.0 * degrees), what + ": " + statistic);
  }
}
