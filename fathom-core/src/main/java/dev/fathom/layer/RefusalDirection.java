package dev.fathom.layer;

import java.util.Arrays;

/**
 * The refusal direction of a layer (Arditi et al., arXiv 2406.11717): the mean state behind harmful
 * prompts less the mean state behind benign ones, both at the last prompt token, divided by its
 * length.
 *
 * @param unit the direction, of length 1; all zero where the means are equal
 */
record RefusalDirection(double[] unit) {
  /**
   * @param harmful the mean state, [hidden]
   * @param benign the mean state, [hidden]
   */
  static RefusalDirection between(double[] harmful, double[] benign) {
    double[] difference = new double[harmful.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = harmful[i] - benign[i];
    }
    double length = Math.sqrt(dot(difference, difference));
    return new RefusalDirection(
        length == 0 ? difference : Arrays.stream(difference).map(x -> x / length).toArray());
  }

  /** The cosine of the angle to another model's direction of the same layer. */
  double cosine(RefusalDirection other) {
    return dot(unit, other.unit);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
