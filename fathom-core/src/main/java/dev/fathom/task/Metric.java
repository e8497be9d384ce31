package dev.fathom.task;

/**
 * A number that a task reports.
 *
 * @param name the key in files
 * @param higherIsBetter which way is better
 * @param aggregation how samples become one number
 */
public record Metric(String name, boolean higherIsBetter, Aggregation aggregation) {
  /** How samples become one number. */
  public enum Aggregation {
    /** The mean of the samples' values. */
    MEAN,
    /** The mean in which a sample counts as often as its weight says. */
    WEIGHTED_MEAN,
    /** exp(−Σ log-likelihood / Σ words). */
    PER_WORD,
    /** exp(−Σ log-likelihood / Σ bytes). */
    PER_BYTE,
    /** −Σ log-likelihood / (Σ bytes · ln 2). */
    BITS_PER_BYTE
  }

  /** A share or score of which more is better. */
  public static Metric share(String name) {
    return new Metric(name, true, Aggregation.MEAN);
  }
}
