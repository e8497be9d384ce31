package dev.fathom.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Digits of a double in the three ways of {@code printf}, correctly rounded as Python's are. */
final class NumberFormat {
  /** Wider or finer than any honest template; above it a format is refused. */
  static final int MAX_WIDTH = 10_000;

  private NumberFormat() {}

  /**
   * The digits of a number without its sign.
   *
   * @param type one of {@code e f g}, capital for capital letters
   */
  static String digits(double value, char type, int precision) {
    String text = lowerCase(Math.abs(value), Character.toLowerCase(type), precision);
    return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String lowerCase(double value, char type, int precision) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return "inf";
    }
    BigDecimal exact = new BigDecimal(value);
    return switch (type) {
      case 'f' -> exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
      case 'e' -> scientific(exact, precision);
      case 'g' -> general(exact, Math.max(precision, 1));
      default -> throw new AssertionError(type);
    };
  }

  private static String scientific(BigDecimal value, int precision) {
    BigDecimal rounded =
        value.signum() == 0
            ? value
            : value.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int exponent = value.signum() == 0 ? 0 : exponent(rounded);
    String digits =
        rounded.movePointLeft(exponent).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    return digits + exponentText(exponent);
  }

  private static String general(BigDecimal value, int precision) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal rounded = value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = exponent(rounded);
    if (exponent >= -4 && exponent < precision) {
      return withoutTrailingZeros(rounded.toPlainString());
    }
    return withoutTrailingZeros(rounded.movePointLeft(exponent).toPlainString())
        + exponentText(exponent);
  }

  private static int exponent(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  private static String exponentText(int exponent) {
    return String.format("e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String withoutTrailingZeros(String digits) {
    if (digits.indexOf('.') < 0) {
      return digits;
    }
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
  }
}
