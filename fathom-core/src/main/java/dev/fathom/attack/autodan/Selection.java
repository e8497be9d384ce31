package dev.fathom.attack.autodan;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Who lives on: the best as they are, and parents by a wheel on which each has the share
 * softmax(−loss), as in the paper; a loss that is not finite has none.
 */
final class Selection {
  private Selection() {}

  /** The indices of the smallest losses, the smallest first. */
  static int[] elites(double[] losses, int count) {
    return IntStream.range(0, losses.length)
        .boxed()
        .sorted((a, b) -> Double.compare(losses[a], losses[b]))
        .limit(count)
        .mapToInt(i -> i)
        .toArray();
  }

  /**
   * Draws parents, with replacement.
   *
   * @param losses one per individual; if none is finite, all are as likely
   */
  static List<Integer> parents(double[] losses, int count, SplittableRandom random) {
    double least = Arrays.stream(losses).filter(Double::isFinite).min().orElse(0);
    double[] shares =
        Arrays.stream(losses)
            .map(loss -> Double.isFinite(loss) ? Math.exp(least - loss) : 0)
            .toArray();
    double total = Arrays.stream(shares).sum();
    if (total == 0) {
      Arrays.fill(shares, 1);
      total = shares.length;
    }
    double whole = total;
    return IntStream.range(0, count)
        .mapToObj(_ -> drawn(shares, random.nextDouble() * whole))
        .toList();
  }

  private static int drawn(double[] shares, double target) {
    double sum = 0;
    int last = 0;
    for (int i = 0; i < shares.length; i++) {
      sum += shares[i];
      if (shares[i] > 0) {
        last = i;
      }
      if (sum > target) {
        return i;
      }
    }
    return last;
  }
}
