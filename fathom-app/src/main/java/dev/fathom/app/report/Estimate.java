package dev.fathom.app.report;

import java.util.OptionalDouble;

/** A number with its interval; a part is empty where it was never reached within the responses. */
record Estimate(OptionalDouble value, OptionalDouble low, OptionalDouble high) {

  /** A number that nobody took. */
  static final Estimate NONE =
      new Estimate(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

  /** Reads {@code value}, {@code low} and {@code high}. */
  static Estimate read(JsonAt at) {
    return new Estimate(at.number("value"), at.number("low"), at.number("high"));
  }

  static Estimate of(double value, double low, double high) {
    return new Estimate(number(value), number(low), number(high));
  }

  private static OptionalDouble number(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** An estimate as people read it: the number, and its interval or nothing. */
  record Reading(String value, String interval) {
    static Reading plain(String text) {
      return new Reading(text, "");
    }

    String text() {
      return interval.isEmpty() ? value : value + " " + interval;
    }
  }

  /** Whether the whole interval lies on one side of zero. */
  boolean excludesZero() {
    return low.isPresent() && high.isPresent() && (low.getAsDouble() > 0 || high.getAsDouble() < 0);
  }

  /** The estimate as an amount: {@code 2.16 [2.05, 2.27]}. */
  Reading amount() {
    return new Reading(Numbers.value(value.orElse(Double.NaN)), interval());
  }

  /** The estimate as an amount whose sign matters. */
  Reading signedAmount() {
    return new Reading(Numbers.signed(value.orElse(Double.NaN)), interval());
  }

  /** The estimate as a share of one: {@code 95 % [86, 98]}. */
  Reading share() {
    return new Reading(
        Numbers.share(value.orElse(Double.NaN)),
        Numbers.points(low.orElse(Double.NaN), high.orElse(Double.NaN)));
  }

  /** The estimate as a place on an axis; NaN for an end that it lacks. */
  Point point(int position, int n) {
    return new Point(
        position, value.orElse(Double.NaN), low.orElse(Double.NaN), high.orElse(Double.NaN), n);
  }

  /** The estimate as a response token: {@code token 2 [2, 3]}; an empty end reads "never". */
  Reading position() {
    String text = value.isPresent() ? "token " + position(value) : "never";
    return value.isPresent() && (low.isPresent() || high.isPresent())
        ? new Reading(text, "[" + position(low) + ", " + position(high) + "]")
        : low.isPresent()
            ? new Reading(text, "[" + position(low) + ", never]")
            : Reading.plain(text);
  }

  private String interval() {
    return Numbers.interval(low.orElse(Double.NaN), high.orElse(Double.NaN)).strip();
  }

  static String position(OptionalDouble end) {
    if (end.isEmpty()) {
      return "never";
    }
    double position = end.getAsDouble();
    return position == Math.rint(position)
        ? Long.toString((long) position)
        : Numbers.value(position);
  }
}
