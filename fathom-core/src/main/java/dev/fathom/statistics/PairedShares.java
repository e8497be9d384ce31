package dev.fathom.statistics;

import dev.fathom.statistics.Bootstrap.Interval;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Two models on the same prompts, where each prompt counts or does not: is broken or holds, is
 * answered rightly or wrongly.
 *
 * @param both prompts that count for both models
 * @param firstOnly for the first alone
 * @param secondOnly for the second alone
 * @param neither for none
 */
public record PairedShares(long both, long firstOnly, long secondOnly, long neither) {
  /**
   * @throws IllegalArgumentException if there is no prompt, or a count is negative
   */
  public PairedShares {
    if (Math.min(Math.min(both, firstOnly), Math.min(secondOnly, neither)) < 0
        || both + firstOnly + secondOnly + neither == 0) {
      throw new IllegalArgumentException(
          "no prompts: " + both + ", " + firstOnly + ", " + secondOnly + ", " + neither);
    }
  }

  /**
   * Pairs by prompt; prompts that only one of them has are left out.
   *
   * @throws IllegalArgumentException if they have no prompt in common
   */
  public static PairedShares of(Map<String, Boolean> first, Map<String, Boolean> second) {
    long[] counts = new long[4];
    first.forEach((prompt, counted) -> {
      Boolean other = second.get(prompt);
      if (other != null) {
        counts[(counted ? 0 : 2) + (other ? 0 : 1)]++;
      }
    });
    return new PairedShares(counts[0], counts[1], counts[2], counts[3]);
  }

  /** How many prompts there are. */
  public long n() {
    return both + firstOnly + secondOnly + neither;
  }

  /** Whether the two differ. */
  public McNemar test() {
    return new McNemar(firstOnly, secondOnly);
  }

  /**
   * The first's share less the second's with a 95 % interval: Newcombe's hybrid score interval for
   * paired shares (1998, method 10), made of Wilson's of each share and their correlation. It keeps
   * within [−1, 1] and has a width even where no prompt tells the two apart.
   */
  public Estimate difference() {
    double first = (double) (both + firstOnly) / n();
    double second = (double) (both + secondOnly) / n();
    Interval ofFirst = Wilson.STANDARD.interval(both + firstOnly, n());
    Interval ofSecond = Wilson.STANDARD.interval(both + secondOnly, n());
    double difference = (double) (firstOnly - secondOnly) / n();
    return Estimate.of(
        difference,
        new Interval(
            difference - reach(first - ofFirst.low(), ofSecond.high() - second),
            difference + reach(ofFirst.high() - first, second - ofSecond.low())));
  }

  private double reach(double ofFirst, double ofSecond) {
    double square =
        ofFirst * ofFirst - 2 * correlation() * ofFirst * ofSecond + ofSecond * ofSecond;
    return Math.sqrt(Math.max(0, square));
  }

  /** φ of the table, with Newcombe's correction for continuity where it is positive. */
  private double correlation() {
    double product =
        (double) (both + firstOnly)
            * (secondOnly + neither)
            * (both + secondOnly)
            * (firstOnly + neither);
    if (product == 0) {
      return 0;
    }
    double determinant = (double) both * neither - (double) firstOnly * secondOnly;
    double corrected = determinant > 0 ? Math.max(0, determinant - n() / 2.0) : determinant;
    return corrected / Math.sqrt(product);
  }

  /** The smallest difference that so many prompts could show, if as many tell the two apart. */
  public OptionalDouble detectable() {
    return DetectableDifference.STANDARD.paired(n(), (double) (firstOnly + secondOnly) / n());
  }
}
