package dev.fathom.theory;

/** log Σ exp without overflow. */
final class LogSum {
  private LogSum() {}

  /**
   * @param terms at least one of them above −∞
   */
  static double of(double[] terms) {
    double most = Double.NEGATIVE_INFINITY;
    for (double term : terms) {
      most = Math.max(most, term);
    }
    double sum = 0;
    for (double term : terms) {
      sum += Math.exp(term - most);
    }
    return most + Math.log(sum);
  }
}
