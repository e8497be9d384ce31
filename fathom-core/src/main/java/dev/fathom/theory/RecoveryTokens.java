package dev.fathom.theory;

import java.util.Set;

/**
 * The tokens that count as turning back, R (2603.04851, Def 16).
 *
 * @param tokens their numbers
 */
public record RecoveryTokens(Set<Integer> tokens) {
  public RecoveryTokens {
    tokens = Set.copyOf(tokens);
  }

  /** Those of a vocabulary. */
  public static RecoveryTokens of(Integer... tokens) {
    return new RecoveryTokens(Set.of(tokens));
  }

  boolean contains(int token) {
    return tokens.contains(token);
  }

  /** P(R) in a row of probabilities that begins at an offset. */
  double probability(double[] probabilities, int offset) {
    double sum = 0;
    for (int token : tokens) {
      sum += probabilities[offset + token];
    }
    return Math.min(sum, 1);
  }

  /**
   * P(R) at each position, averaged over a law of prefixes, after each prefix's probability went
   * through a function.
   *
   * @param law of prefixes, shape [length][nodes]
   * @param conditionals shape [length][nodes × vocabulary]
   * @return shape [length]
   */
  double[] average(double[][] law, double[][] conditionals, int vocabulary, Response response) {
    double[] average = new double[conditionals.length];
    for (int t = 0; t < average.length; t++) {
      int nodes = conditionals[t].length / vocabulary;
      for (int node = 0; node < nodes; node++) {
        if (law[t][node] > 0) {
          double p = probability(conditionals[t], node * vocabulary);
          average[t] += law[t][node] * response.of(t + 1, p);
        }
      }
    }
    return average;
  }

  /** What becomes of a prefix's P(R) at a position counted from 1. */
  @FunctionalInterface
  interface Response {
    double of(int position, double probability);
  }
}
