package dev.fathom.app.report;

import java.util.OptionalDouble;

/** A number with its interval; a part is empty where it was never reached within the responses. */
record Estimate(OptionalDouble value, OptionalDouble low, OptionalDouble high) {

  /** Whether the whole interval lies on one side of zero. */
  boolean excludesZero() {
    return low.isPresent() && high.isPresent() && (low.getAsDouble() > 0 || high.getAsDouble() < 0);
  }

  /** Value and interval as people read them: {@code 2.16 [2.05, 2.27]}. */
  String asValue() {
    return value.isEmpty()
        ? "–"
        : Numbers.value(value.getAsDouble())
            + Numbers.interval(low.orElse(Double.NaN), high.orElse(Double.NaN));
  }

  /** A position and its interval; an empty end reads "never". */
  String asPosition() {
    String text = position(value);
    return low.isEmpty() && high.isEmpty()
        ? text
        : text + " [" + position(low) + ", " + position(high) + "]";
  }

  private static String position(OptionalDouble end) {
    if (end.isEmpty()) {
      return "never";
    }
    double position = end.getAsDouble();
    return position == Math.rint(position)
        ? Long.toString((long) position)
        : Numbers.value(position);
  }
}
