package dev.fathom.statistics;

import dev.fathom.statistics.Bootstrap.Interval;

/**
 * The score interval of a share (Wilson, 1927): all p under which the observed share would not be
 * unusual. It stays within [0, 1] and has a width even where no trial or every trial succeeded.
 *
 * @param z how many standard deviations of a normal distribution hold the confidence; 1.96 at 95 %
 */
public record Wilson(double z) {
  /** 95 %: the 0.975 quantile of the standard normal distribution. */
  public static final Wilson STANDARD = new Wilson(1.959963984540054);

  /**
   * The interval (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n) with p = successes / trials.
   *
   * @param trials independent of each other, at least 1
   * @throws IllegalArgumentException if there is no trial, or not between 0 and all succeeded
   */
  public Interval interval(long successes, long trials) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " of " + trials + " trials");
    }
    return ofShare((double) successes / trials, (double) trials);
  }

  /**
   * The same for a share that need not be a whole number of trials.
   *
   * @param share in [0, 1]
   * @param trials above 0
   */
  Interval ofShare(double share, double trials) {
    double square = z * z / trials;
    double middle = (share + square / 2) / (1 + square);
    double half =
        z * Math.sqrt(share * (1 - share) / trials + square / (4 * trials)) / (1 + square);
    // At none and at all the bound is exact; rounding would leave a last digit.
    double low = share == 0 ? 0 : middle - half;
    double high = share == 1 ? 1 : middle + half;
    return new Interval(low, high);
  }

  /** The share with its interval. */
  public Estimate estimate(long successes, long trials) {
    return Estimate.of((double) successes / trials, interval(successes, trials));
  }
}
