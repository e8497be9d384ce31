package dev.fathom.train.objective;

import java.util.Locale;

/** What a row is to an objective. */
public enum Role {
  /** A harmful request with an answer that goes along: a context to turn back from. */
  HARMFUL,
  /** A harmful request, perhaps with the beginning of a harmful answer, and a refusal. */
  REFUSAL,
  /** A request that is to be answered as before. */
  UTILITY,
  /** An answer drawn from a model, to compare others with or to learn from what comes of it. */
  SAMPLED;

  /** The name in recipes and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
