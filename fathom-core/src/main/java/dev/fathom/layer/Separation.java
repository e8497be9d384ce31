package dev.fathom.layer;

import dev.fathom.statistics.RocArea;
import java.util.Arrays;

/**
 * How far a direction holds harmful and benign rows apart that it was not made from.
 *
 * @param harmful projections on the direction, one per row
 * @param benign the same
 */
record Separation(double[] harmful, double[] benign) {
  /** Below this many rows of either kind nothing is said. */
  static final int LEAST = 10;

  /** Whether there are enough rows, and the benign ones spread at all. */
  boolean isTelling() {
    return Math.min(harmful.length, benign.length) >= LEAST && spread(benign) > 0;
  }

  /**
   * Glass's Δ: how many standard deviations of the benign projections the mean harmful one lies
   * above the mean benign one.
   */
  double strength() {
    return strength(harmful, benign);
  }

  /** The same of rows drawn with repeats. */
  double strength(int[] harmfulDrawn, int[] benignDrawn) {
    double[] drawn = Arrays.stream(benignDrawn).mapToDouble(i -> benign[i]).toArray();
    // A draw of one row only has no spread of its own.
    double[] spread = spread(drawn) > 0 ? drawn : benign;
    return (Arrays.stream(harmfulDrawn).mapToDouble(i -> harmful[i]).average().orElseThrow()
            - mean(drawn))
        / spread(spread);
  }

  private static double strength(double[] harmful, double[] benign) {
    return (mean(harmful) - mean(benign)) / spread(benign);
  }

  /** The probability that a harmful row projects further than a benign one. */
  RocArea area() {
    return RocArea.of(harmful, benign);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double spread(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }
}
