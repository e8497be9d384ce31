package dev.fathom.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Whether two models differ on the same prompts (McNemar, 1947): only prompts on which they part
 * tell, and were the models alike, each of those would fall to either side with probability ½.
 * Exact, from the binomial distribution, so that few prompts are no trouble.
 *
 * @param firstOnly prompts that count for the first model and not for the second
 * @param secondOnly the other way round
 */
public record McNemar(long firstOnly, long secondOnly) {
  /**
   * @throws IllegalArgumentException if a count is negative
   */
  public McNemar {
    if (firstOnly < 0 || secondOnly < 0) {
      throw new IllegalArgumentException(firstOnly + " and " + secondOnly + " prompts");
    }
  }

  /**
   * The two-sided p-value: how probable a split at least as uneven would be, min(1, 2 P(X ≤ min)).
   * Never too small, whatever the number of prompts.
   *
   * @return in (0, 1]; 1 where the models part on no prompt
   */
  public double p() {
    int apart = Math.toIntExact(firstOnly + secondOnly);
    int fewer = Math.toIntExact(Math.min(firstOnly, secondOnly));
    return Math.min(1, 2 * BinomialDistribution.of(apart, 0.5).cumulativeProbability(fewer));
  }
}
