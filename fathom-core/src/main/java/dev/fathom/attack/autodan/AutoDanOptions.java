package dev.fathom.attack.autodan;

/**
 * How a population evolves; the defaults are the paper's.
 *
 * @param population individuals
 * @param generations the most of them
 * @param elites share of the population that lives on as it is
 * @param crossover probability that two parents have children, and that a better word is taken
 * @param points the most cuts of a crossover
 * @param mutation probability that a child is changed at random
 * @param level on which generations improve
 * @param seed of everything random
 */
public record AutoDanOptions(
    int population,
    int generations,
    double elites,
    double crossover,
    int points,
    double mutation,
    Level level,
    long seed) {
  /** What changes from one generation to the next. */
  public enum Level {
    /** AutoDAN-GA: sentences cross over in every generation. */
    SENTENCE,
    /** Words alone. */
    WORD,
    /** AutoDAN-HGA: words, and every fifth generation sentences. */
    BOTH
  }

  private static final int SENTENCES_EVERY = 5;

  /** How many live on as they are, at least one. */
  int elite() {
    return Math.clamp(Math.round(elites * population), 1, population);
  }

  /** Whether a generation, counted from 0, crosses sentences. */
  boolean crossesSentences(int generation) {
    return switch (level) {
      case SENTENCE -> true;
      case WORD -> false;
      case BOTH -> generation % SENTENCES_EVERY == 0;
    };
  }
}
