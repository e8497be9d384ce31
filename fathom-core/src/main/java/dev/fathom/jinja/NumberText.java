package dev.fathom.jinja;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads numbers out of text as Python's {@code int} and {@code float} do. */
final class NumberText {
  private static final Pattern DIGITS = Pattern.compile("[+-]?[0-9a-z]+(?:_[0-9a-z]+)*+");
  private static final Pattern REAL =
      Pattern.compile("[+-]?(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:e[+-]?[0-9]{1,9})?");

  private NumberText() {}

  static Optional<BigInteger> integer(String text, int base) {
    String digits = clean(text);
    if (base < 2 || base > 36 || digits.length() > 4300 || !DIGITS.matcher(digits).matches()) {
      return Optional.empty();
    }
    String prefix = base == 2 ? "0b" : base == 8 ? "0o" : base == 16 ? "0x" : "";
    boolean signed = digits.startsWith("-") || digits.startsWith("+");
    String unsigned = signed ? digits.substring(1) : digits;
    if (!prefix.isEmpty() && unsigned.startsWith(prefix)) {
      unsigned = unsigned.substring(2);
    }
    try {
      BigInteger number = new BigInteger(unsigned.replace("_", ""), base);
      return Optional.of(digits.startsWith("-") ? number.negate() : number);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  static Optional<Double> real(String text) {
    String number = clean(text);
    String unsigned =
        number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
    double sign = number.startsWith("-") ? -1 : 1;
    return switch (unsigned) {
      case "inf", "infinity" -> Optional.of(sign * Double.POSITIVE_INFINITY);
      case "nan" -> Optional.of(Double.NaN);
      default ->
          number.length() <= 4300 && REAL.matcher(number).matches()
              ? Optional.of(Double.parseDouble(number))
              : Optional.empty();
    };
  }

  private static String clean(String text) {
    return PythonText.stripRight(PythonText.stripLeft(text, PythonText::isSpace))
        .toLowerCase(Locale.ROOT);
  }
}
