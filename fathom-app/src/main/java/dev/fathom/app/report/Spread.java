package dev.fathom.app.report;

/** Keeps labels from lying over each other. */
final class Spread {
  private Spread() {}

  /**
   * Moves values apart as little as it takes.
   *
   * @param wanted where each would like to be, rising
   * @param gap the least distance between two
   * @param limit none goes past it as long as there is room
   */
  static double[] apart(double[] wanted, double gap, double limit) {
    double[] placed = wanted.clone();
    for (int i = 1; i < placed.length; i++) {
      placed[i] = Math.max(placed[i], placed[i - 1] + gap);
    }
    double ceiling = limit;
    for (int i = placed.length - 1; i >= 0; i--) {
      placed[i] = Math.min(placed[i], ceiling);
      ceiling = placed[i] - gap;
    }
    return placed;
  }
}
