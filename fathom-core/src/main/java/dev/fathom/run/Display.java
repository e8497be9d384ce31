package dev.fathom.run;

/** How progress is shown: the values of {@code --display}. */
public enum Display {
  /** A bar if standard error is a terminal, plain lines if not. */
  AUTO,
  /** A line now and then. */
  PLAIN,
  /** Nothing. */
  NONE
}
