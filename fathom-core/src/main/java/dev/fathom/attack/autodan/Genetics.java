package dev.fathom.attack.autodan;

/**
 * How a population evolves.
 *
 * @param population how many prompts live at once
 * @param generations how often they have children
 * @param level what evolves
 * @param every where both levels do, sentences evolve in the first of so many generations, and
 *     words in the others
 * @param elites the share of the best that goes on as it is
 * @param crossover how probably two parents exchange sentences; at the word level, how probably a
 *     word that was never seen counts as a bad one instead of a good one
 * @param points the most places at which parents are cut, in front of the request and behind it
 * @param mutation how probably a child changes at random
 * @param momentum the weight of what was known of a word
 * @param pressure whether the loss decides who has children
 */
public record Genetics(
    int population,
    int generations,
    Level level,
    int every,
    double elites,
    double crossover,
    int points,
    double mutation,
    double momentum,
    Pressure pressure) {

  /** Whether better prompts have more children. */
  public enum Pressure {
    /** As in the paper. */
    FITNESS,
    /**
     * No elites, and every prompt and word alike: what changing at random finds, the control that a
     * search has to beat.
     */
    NONE
  }

  /** Whether words evolve in a generation, counted from 0; else sentences do. */
  boolean words(int generation) {
    return switch (level) {
      case SENTENCE -> false;
      case WORD -> true;
      case BOTH -> generation % every != 0;
    };
  }
}
