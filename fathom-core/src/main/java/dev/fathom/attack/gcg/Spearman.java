package dev.fathom.attack.gcg;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Rank correlation (Spearman, 1904): Pearson's of the ranks, equal values sharing their mean. */
final class Spearman {
  private Spearman() {}

  /**
   * In [−1, 1]; 0 if all values of a side are equal, where it is not defined.
   *
   * @param one as many as {@code other}
   */
  static double correlation(double[] one, double[] other) {
    double[] a = ranks(one);
    double[] b = ranks(other);
    double mean = (a.length + 1) / 2.0;
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (a[i] - mean) * (b[i] - mean);
      squaresA += (a[i] - mean) * (a[i] - mean);
      squaresB += (b[i] - mean) * (b[i] - mean);
    }
    double scale = Math.sqrt(squaresA * squaresB);
    return scale == 0 ? 0 : product / scale;
  }

  private static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
