package dev.fathom.train.recover;

/**
 * Where a model's state should point, and by how much another misses it: loss = −cos(mean, target)
 * (2504.09757).
 *
 * @param target a mean state, shape [hidden]
 */
record Direction(double[] target) {
  Direction {
    target = target.clone();
  }

  /** cos(mean, target), in [−1, 1]; NaN where either is 0 or not finite. */
  double cosine(double[] mean) {
    return dot(mean, target) / (norm(mean) * norm(target));
  }

  /**
   * ∂(−cos)/∂mean = −target/(|mean|·|target|) + cos·mean/|mean|².
   *
   * @return shape [hidden]
   */
  double[] gradient(double[] mean) {
    double cosine = cosine(mean);
    double length = norm(mean);
    double both = length * norm(target);
    double[] gradient = new double[mean.length];
    for (int i = 0; i < mean.length; i++) {
      gradient[i] = cosine * mean[i] / (length * length) - target[i] / both;
    }
    return gradient;
  }

  private static double norm(double[] x) {
    return Math.sqrt(dot(x, x));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
