package dev.fathom.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Optional;

/** Python's numbers: integers without bound, IEEE doubles, and booleans as 0 and 1. */
final class Numbers {
  private Numbers() {}

  /** The value as an integer, if it is one; a boolean is. */
  static Optional<BigInteger> integer(Value value) {
    return switch (value) {
      case Value.Int number -> Optional.of(number.value());
      case Value.Bool bool -> Optional.of(bool.value() ? BigInteger.ONE : BigInteger.ZERO);
      default -> Optional.empty();
    };
  }

  static boolean isNumber(Value value) {
    return value instanceof Value.Real || integer(value).isPresent();
  }

  /** The value as an index, clamped to 32 bits, if it is an integer. */
  static Optional<Integer> toInt(Value value) {
    return integer(value)
        .map(number ->
            number.bitLength() < 32
                ? (Integer) number.intValue()
                : number.signum() > 0 ? Integer.MAX_VALUE : -Integer.MAX_VALUE);
  }

  /** The value of a number as a double. */
  static double toDouble(Value value) {
    if (value instanceof Value.Real(double real)) {
      return real;
    }
    double converted = integer(value).orElseThrow().doubleValue();
    if (Double.isInfinite(converted)) {
      throw new TemplateException("int too large to convert to float");
    }
    return converted;
  }

  /**
   * Compares two numbers exactly.
   *
   * @return as {@link Integer#compare}; nothing if one is NaN
   */
  static Optional<Integer> compare(Value left, Value right) {
    if (left instanceof Value.Real || right instanceof Value.Real) {
      double a = left instanceof Value.Real(double real) ? real : 0;
      double b = right instanceof Value.Real(double real) ? real : 0;
      if (Double.isNaN(a) || Double.isNaN(b)) {
        return Optional.empty();
      }
      if (Double.isInfinite(a) || Double.isInfinite(b)) {
        return Optional.of(Double.compare(a, b));
      }
    }
    return Optional.of(exact(left).compareTo(exact(right)));
  }

  private static BigDecimal exact(Value value) {
    return value instanceof Value.Real(double real)
        ? new BigDecimal(real)
        : new BigDecimal(integer(value).orElseThrow());
  }

  // Java writes two digits where one would do; for the smallest numbers the second is not zero.
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    BigDecimal one = digits.round(new MathContext(1));
    return digits.precision() == 2 && one.doubleValue() == value ? one : digits;
  }

  /** {@code repr} of a double: the shortest digits that read back as the same number. */
  static String repr(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(value);
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String digits = shortest.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return (value < 0 ? "-" : "")
        + mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
