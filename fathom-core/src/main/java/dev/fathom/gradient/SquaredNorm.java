package dev.fathom.gradient;

import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Estimate;

/**
 * A squared norm from independent estimates of one vector: the mean of the inner products of
 * different estimates, which is unbiased where an estimate's own square is too large by its
 * variance. The interval is the jackknife's over the estimates (mean ± 1.96 standard errors).
 *
 * @param products shape [estimates][estimates]
 */
record SquaredNorm(double[][] products) {
  private static final double NORMAL = 1.959964;

  SquaredNorm {
    if (products.length < 3) {
      throw new IllegalArgumentException("a jackknife needs 3 estimates, not " + products.length);
    }
  }

  /** The squared norm; it may be below 0 where it is less than its noise. */
  double value() {
    return without(-1);
  }

  private double without(int left) {
    double sum = 0;
    int pairs = 0;
    for (int a = 0; a < products.length; a++) {
      for (int b = 0; b < products.length; b++) {
        if (a != b && a != left && b != left) {
          sum += products[a][b];
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  private double standardError() {
    int n = products.length;
    double mean = 0;
    for (int left = 0; left < n; left++) {
      mean += without(left) / n;
    }
    double squares = 0;
    for (int left = 0; left < n; left++) {
      squares += Math.pow(without(left) - mean, 2);
    }
    return Math.sqrt(squares * (n - 1) / n);
  }

  /** The norm: the root of each, 0 where it would be imaginary. */
  Estimate norm() {
    double error = NORMAL * standardError();
    return Estimate.of(
        root(value()), new Bootstrap.Interval(root(value() - error), root(value() + error)));
  }

  private static double root(double square) {
    return Math.sqrt(Math.max(0, square));
  }
}
