package dev.fathom.layer;

import java.util.Optional;

/**
 * σ_k ∝ k^−α over the ranks k of a spectrum's tail: a line through log σ_k over log k by least
 * squares. SPINAL (arXiv 2601.06238) fits "the tail"; which ranks that are is Fathom's choice: from
 * a tenth to a half of those that can be told from rounding. Before lie the few large directions
 * that every model has, behind the edge where the number of states shows and not the layer.
 *
 * @param exponent α; larger is contracted more
 * @param fit R², the share of the variance of log σ that the line explains
 * @param from the first rank, from 1
 * @param to the last rank
 */
record PowerLaw(double exponent, double fit, int from, int to) {
  static final double FROM = 0.1;
  static final double TO = 0.5;

  /** Below this share of the largest, singular values of float32 states are rounding. */
  private static final double FLOOR = 1e-6;

  private static final int LEAST = 5;

  /**
   * @param falling singular values, the largest first
   * @return empty where the tail has fewer than five ranks
   */
  static Optional<PowerLaw> ofTail(double[] falling) {
    int told = 0;
    while (told < falling.length && falling[told] > FLOOR * falling[0]) {
      told++;
    }
    int from = Math.max(1, (int) Math.ceil(FROM * told));
    int to = (int) Math.floor(TO * told);
    return to - from + 1 < LEAST ? Optional.empty() : Optional.of(line(falling, from, to));
  }

  private static PowerLaw line(double[] falling, int from, int to) {
    int n = to - from + 1;
    double meanX = 0;
    double meanY = 0;
    for (int k = from; k <= to; k++) {
      meanX += Math.log(k) / n;
      meanY += Math.log(falling[k - 1]) / n;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int k = from; k <= to; k++) {
      double x = Math.log(k) - meanX;
      double y = Math.log(falling[k - 1]) - meanY;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    // A flat tail lies on its line.
    double fit = yy == 0 ? 1 : xy * xy / (xx * yy);
    return new PowerLaw(-xy / xx, fit, from, to);
  }
}
