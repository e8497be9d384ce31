package dev.fathom.theory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** A policy with a row of probabilities for every prefix: nothing about it is assumed. */
public final class TabularPolicy implements Policy {
  /** More prefixes than this are no small policy any more. */
  static final long MOST_PREFIXES = 4_000_000;

  private static final double TOLERANCE = 1e-6;

  private final int vocabulary;
  private final int length;

  /** Per length of prefix, the rows of all prefixes in the order of their tokens. */
  private final double[][] rows;

  private TabularPolicy(int vocabulary, int length, double[][] rows) {
    this.vocabulary = vocabulary;
    this.length = length;
    this.rows = rows;
  }

  /**
   * Asks for every prefix's row, shorter prefixes first, each length in the order of the tokens.
   *
   * @param row the probabilities after a prefix, shape [vocabulary]
   * @throws IllegalArgumentException if there are no tokens, more than 4 million prefixes, or a row
   *     is not a distribution; the message names the prefix
   */
  public static TabularPolicy of(int vocabulary, int length, Function<int[], double[]> row) {
    requireSmall(vocabulary, length);
    double[][] rows = new double[length][];
    List<int[]> prefixes = List.of(Prefix.EMPTY);
    for (int t = 0; t < length; t++) {
      rows[t] = new double[prefixes.size() * vocabulary];
      List<int[]> longer = new ArrayList<>();
      for (int i = 0; i < prefixes.size(); i++) {
        int[] prefix = prefixes.get(i);
        System.arraycopy(
            distribution(prefix, row.apply(prefix), vocabulary),
            0,
            rows[t],
            i * vocabulary,
            vocabulary);
        for (int v = 0; v < vocabulary && t + 1 < length; v++) {
          longer.add(Prefix.extend(prefix, v));
        }
      }
      prefixes = longer;
    }
    return new TabularPolicy(vocabulary, length, rows);
  }

  static void requireSmall(int vocabulary, int length) {
    if (vocabulary < 1 || length < 1) {
      throw new IllegalArgumentException("vocabulary and length must be at least 1");
    }
    double prefixes = 0;
    for (int t = 0; t < length; t++) {
      prefixes += Math.pow(vocabulary, t);
    }
    if (prefixes * vocabulary > MOST_PREFIXES) {
      throw new IllegalArgumentException(
          "a vocabulary of %d and length %d make %.3g outputs and prefixes, too many for a table (at most %d)"
              .formatted(vocabulary, length, prefixes * vocabulary, MOST_PREFIXES));
    }
  }

  /** A row scaled to sum to 1 exactly, so that every identity holds to rounding. */
  private static double[] distribution(int[] prefix, double[] row, int vocabulary) {
    if (row.length != vocabulary) {
      throw new IllegalArgumentException(
          "prefix \"%s\": %d probabilities for a vocabulary of %d"
              .formatted(Prefix.text(prefix), row.length, vocabulary));
    }
    double sum = 0;
    for (double p : row) {
      if (!(p >= 0) || p > 1 + TOLERANCE) {
        throw new IllegalArgumentException(
            "prefix \"%s\": %s is not a probability".formatted(Prefix.text(prefix), p));
      }
      sum += p;
    }
    if (Math.abs(sum - 1) > TOLERANCE) {
      throw new IllegalArgumentException(
          "prefix \"%s\": the probabilities sum to %s and not to 1"
              .formatted(Prefix.text(prefix), sum));
    }
    double[] scaled = new double[vocabulary];
    for (int v = 0; v < vocabulary; v++) {
      scaled[v] = row[v] / sum;
    }
    return scaled;
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public double[] conditional(int[] prefix) {
    int index = 0;
    for (int token : prefix) {
      index = index * vocabulary + token;
    }
    return Arrays.copyOfRange(rows[prefix.length], index * vocabulary, (index + 1) * vocabulary);
  }
}
