package dev.fathom.jinja;

import dev.fathom.jinja.Expression.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Python's {@code + - * / // % **}, with its messages where the operands do not fit. */
final class Arithmetic {
  private final Budget budget;
  private final PercentFormat percentFormat;

  Arithmetic(Budget budget, Printer printer) {
    this.budget = budget;
    this.percentFormat = new PercentFormat(budget, printer);
  }

  Value apply(Operator operator, Value left, Value right) {
    if (operator == Operator.MODULO && left instanceof Value.Str format) {
      return percentFormat.apply(format, right);
    }
    if (left instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return left instanceof Value.Real || right instanceof Value.Real
          ? new Value.Real(reals(operator, Numbers.toDouble(left), Numbers.toDouble(right)))
          : integers(
              operator, Numbers.integer(left).orElseThrow(), Numbers.integer(right).orElseThrow());
    }
    return switch (operator) {
      case ADD -> add(left, right);
      case MULTIPLY -> multiply(left, right);
      case SUBTRACT, DIVIDE, FLOOR_DIVIDE, MODULO, POWER ->
          throw unsupported(operator, left, right);
    };
  }

  Value negate(Value operand, boolean negative) {
    if (operand instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (operand instanceof Value.Real(double real)) {
      return new Value.Real(negative ? -real : real);
    }
    return Numbers.integer(operand)
        .map(number -> new Value.Int(negative ? number.negate() : number))
        .orElseThrow(() ->
            new TemplateException(
                "bad operand type for unary %s: '%s'"
                    .formatted(negative ? "-" : "+", operand.typeName())));
  }

  private static TemplateException unsupported(Operator operator, Value left, Value right) {
    String symbol = operator == Operator.POWER ? "** or pow()" : operator.symbol();
    return new TemplateException(
        "unsupported operand type(s) for %s: '%s' and '%s'"
            .formatted(symbol, left.typeName(), right.typeName()));
  }

  private Value add(Value left, Value right) {
    if (left instanceof Value.Str a && right instanceof Value.Str b) {
      return concatenate(a, b);
    }
    if (left instanceof Value.ListValue a && right instanceof Value.ListValue b) {
      return new Value.ListValue(joined(a.items(), b.items()));
    }
    if (left instanceof Value.Tuple a && right instanceof Value.Tuple b) {
      return new Value.Tuple(joined(a.items(), b.items()));
    }
    String kind =
        switch (left) {
          case Value.Str _ -> "str";
          case Value.ListValue _ -> "list";
          case Value.Tuple _ -> "tuple";
          default -> throw unsupported(Operator.ADD, left, right);
        };
    throw new TemplateException(
        "can only concatenate %s (not \"%s\") to %s".formatted(kind, right.typeName(), kind));
  }

  private Value.Str concatenate(Value.Str left, Value.Str right) {
    boolean markup = left.markup() || right.markup();
    BoundedText text = budget.text();
    text.append(markup ? Markup.escape(left).text() : left.text());
    text.append(markup ? Markup.escape(right).text() : right.text());
    return new Value.Str(text.toString(), markup);
  }

  private List<Value> joined(List<Value> left, List<Value> right) {
    budget.elements((long) left.size() + right.size());
    List<Value> joined = new ArrayList<>(left.size() + right.size());
    joined.addAll(left);
    joined.addAll(right);
    return joined;
  }

  private Value multiply(Value left, Value right) {
    if (Numbers.integer(left).isPresent() && isSequence(right)) {
      return repeat(right, Numbers.toInt(left).orElseThrow());
    }
    if (isSequence(left)) {
      return repeat(
          left,
          Numbers.toInt(right)
              .orElseThrow(() ->
                  new TemplateException(
                      "can't multiply sequence by non-int of type '" + right.typeName() + "'")));
    }
    if (isSequence(right)) {
      throw new TemplateException(
          "can't multiply sequence by non-int of type '" + left.typeName() + "'");
    }
    throw unsupported(Operator.MULTIPLY, left, right);
  }

  private static boolean isSequence(Value value) {
    return value instanceof Value.Str
        || value instanceof Value.ListValue
        || value instanceof Value.Tuple;
  }

  private Value repeat(Value sequence, int times) {
    return switch (sequence) {
      case Value.Str text -> text.with(budget.text().repeat(text.text(), times).toString());
      case Value.ListValue list -> new Value.ListValue(repeated(list.items(), times));
      case Value.Tuple tuple -> new Value.Tuple(repeated(tuple.items(), times));
      default -> throw new AssertionError(sequence);
    };
  }

  private List<Value> repeated(List<Value> items, int times) {
    long length = items.size() * (long) Math.max(times, 0);
    budget.elements(length);
    List<Value> repeated = new ArrayList<>((int) length);
    for (int i = 0; i < times && !items.isEmpty(); i++) {
      repeated.addAll(items);
    }
    return repeated;
  }

  private Value integers(Operator operator, BigInteger left, BigInteger right) {
    boolean divides =
        operator == Operator.DIVIDE
            || operator == Operator.FLOOR_DIVIDE
            || operator == Operator.MODULO;
    if (divides && right.signum() == 0) {
      throw new TemplateException(
          operator == Operator.DIVIDE ? "division by zero" : "integer division or modulo by zero");
    }
    return switch (operator) {
      case ADD -> new Value.Int(left.add(right));
      case SUBTRACT -> new Value.Int(left.subtract(right));
      case MULTIPLY -> new Value.Int(left.multiply(right));
      case DIVIDE -> new Value.Real(quotient(left, right));
      case FLOOR_DIVIDE -> {
        BigInteger[] parts = left.divideAndRemainder(right);
        boolean below = parts[1].signum() != 0 && parts[1].signum() != right.signum();
        yield new Value.Int(below ? parts[0].subtract(BigInteger.ONE) : parts[0]);
      }
      case MODULO -> {
        BigInteger remainder = left.remainder(right);
        boolean below = remainder.signum() != 0 && remainder.signum() != right.signum();
        yield new Value.Int(below ? remainder.add(right) : remainder);
      }
      case POWER -> power(left, right);
    };
  }

  private static double quotient(BigInteger left, BigInteger right) {
    if (left.bitLength() <= 53 && right.bitLength() <= 53) {
      return left.doubleValue() / right.doubleValue();
    }
    double quotient =
        new BigDecimal(left).divide(new BigDecimal(right), new MathContext(60)).doubleValue();
    if (Double.isInfinite(quotient)) {
      throw new TemplateException("integer division result too large for a float");
    }
    return quotient;
  }

  private static Value power(BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      return new Value.Real(reals(Operator.POWER, base.doubleValue(), exponent.doubleValue()));
    }
    if (base.bitLength() <= 1) {
      // 0, 1, -1 and -2 need no more bits than their exponent says; the first three need none.
      if (!base.equals(BigInteger.TWO.negate())) {
        boolean odd = exponent.testBit(0);
        return new Value.Int(
            exponent.signum() == 0 ? BigInteger.ONE : odd ? base : base.multiply(base));
      }
    }
    if (exponent.bitLength() > 31
        || (long) (base.bitLength() - 1) * exponent.intValue() > Budget.INTEGER_BITS) {
      throw Budget.exceeded("an integer of more than 4300 digits");
    }
    return new Value.Int(base.pow(exponent.intValue()));
  }

  private static double reals(Operator operator, double left, double right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / divisor(right, "division by zero");
      case FLOOR_DIVIDE -> floorDivide(left, divisor(right, "float floor division by zero"));
      case MODULO -> modulo(left, divisor(right, "float modulo by zero"));
      case POWER -> {
        if (left == 0 && right < 0) {
          throw new TemplateException("0.0 cannot be raised to a negative power");
        }
        if (left < 0 && right != Math.rint(right)) {
          throw new TemplateException("complex numbers are not supported");
        }
        double power = Math.pow(left, right);
        if (Double.isInfinite(power) && !Double.isInfinite(left) && !Double.isInfinite(right)) {
          throw new TemplateException("(34, 'Numerical result out of range')");
        }
        yield power;
      }
    };
  }

  private static double divisor(double value, String message) {
    if (value == 0) {
      throw new TemplateException(message);
    }
    return value;
  }

  private static double modulo(double left, double right) {
    double remainder = left % right;
    return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder;
  }

  private static double floorDivide(double left, double right) {
    double quotient = (left - modulo(left, right)) / right;
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }
}
