package dev.fathom.app.report;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers as the report prints them, the same on every machine. */
final class Numbers {
  private Numbers() {}

  /** About three significant digits; a dash for what is not a number. */
  static String value(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return "–";
    }
    if (size == 0) {
      return "0";
    }
    if (size < 0.000095) {
      int power = (int) Math.floor(Math.log10(size) + 1e-9);
      String digits = String.format(Locale.ROOT, "%.1f", value / Math.pow(10, power));
      return minus(digits) + "×10" + superscript(power);
    }
    if (size < 0.00095) {
      return minus(String.format(Locale.ROOT, "%.5f", value));
    }
    if (size >= 999.5) {
      return minus(String.format(Locale.ROOT, "%,.0f", value));
    }
    int decimals =
        size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : size >= 0.00995 ? 3 : 4;
    return minus(String.format(Locale.ROOT, "%." + decimals + "f", value));
  }

  /** A number that was given, such as a threshold, with no digit more than it has. */
  static String given(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** An exponent. */
  static String superscript(int power) {
    StringBuilder out = new StringBuilder(power < 0 ? "⁻" : "");
    Integer.toString(Math.abs(power))
        .chars()
        .forEach(c -> out.append("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0')));
    return out.toString();
  }

  /** A value whose sign matters. */
  static String signed(double value) {
    return value > 0 ? "+" + value(value) : value(value);
  }

  /** A share of one in percent. */
  static String percent(double share) {
    double percent = share * 100;
    if (!Double.isFinite(percent)) {
      return "–";
    }
    if (percent != 0 && Math.abs(percent) < 0.01) {
      return "under 0.01 %";
    }
    int decimals =
        Math.abs(percent) >= 9.95 || percent == 0 ? 0 : Math.abs(percent) >= 0.95 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %%", percent);
  }

  /** A share of one in percent with its interval: {@code 95 % [86, 98]}. */
  static String share(double share, double low, double high) {
    return (share(share) + " " + points(low, high)).strip();
  }

  /** A share of one in percent; a dash for what is not a number. */
  static String share(double share) {
    return Double.isFinite(share) ? points(share) + " %" : "–";
  }

  /** An interval of shares in percentage points, or nothing where there is none. */
  static String points(double low, double high) {
    return Double.isNaN(low) || Double.isNaN(high)
        ? ""
        : "[" + points(low) + ", " + points(high) + "]";
  }

  /** A share as percentage points: one decimal near both ends, so that 99.6 is not called 100. */
  static String points(double share) {
    double points = share * 100;
    boolean whole = Math.abs(points) >= 9.95 && points <= 99;
    String text = String.format(Locale.ROOT, whole ? "%.0f" : "%.1f", points);
    return minus(text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
  }

  /** An interval with a space before it, or nothing where there is none. */
  static String interval(double low, double high) {
    return Double.isNaN(low) || Double.isNaN(high)
        ? ""
        : " [" + value(low) + ", " + value(high) + "]";
  }

  /** A whole number with thousands set apart. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A coordinate in a drawing: one decimal, none where it is zero. */
  static String coordinate(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** "1 token", "3 tokens". */
  static String tokens(long count) {
    return count(count) + (count == 1 ? " token" : " tokens");
  }

  private static String minus(String text) {
    return text.startsWith("-") ? "−" + text.substring(1) : text;
  }
}
