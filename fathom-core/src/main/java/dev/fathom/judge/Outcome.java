package dev.fathom.judge;

import java.util.Locale;

/** What an answer did with its request; what did not comply has not refused yet. */
public enum Outcome {
  /** It did what was asked. */
  COMPLIED,
  /** It refused. */
  REFUSED,
  /** It broke off, went astray or said nothing: no help, and no refusal that a user could read. */
  NEITHER;

  /**
   * The outcome of this name in files.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Outcome of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** The name in files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
