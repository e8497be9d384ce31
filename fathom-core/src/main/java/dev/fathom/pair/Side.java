package dev.fathom.pair;

import java.util.Locale;

/** One of the two models of a pair. */
public enum Side {
  /** The model before alignment. */
  BASE,
  /** The model aligned from it. */
  ALIGNED;

  /** The name used in results: {@code base} or {@code aligned}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The other model. */
  public Side other() {
    return this == BASE ? ALIGNED : BASE;
  }
}
