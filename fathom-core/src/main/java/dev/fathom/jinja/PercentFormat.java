package dev.fathom.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Python's {@code format % values}. */
final class PercentFormat {
  private final Budget budget;
  private final Printer printer;

  PercentFormat(Budget budget, Printer printer) {
    this.budget = budget;
    this.printer = printer;
  }

  Value.Str apply(Value.Str format, Value values) {
    Run run = new Run(format, values);
    return format.with(run.format());
  }

  private final class Run {
    private final Value.Str format;
    private final Value values;
    private final List<Value> positional;
    private final BoundedText text = budget.text();
    private int used;
    private int at;

    Run(Value.Str format, Value values) {
      this.format = format;
      this.values = values;
      this.positional = values instanceof Value.Tuple tuple ? tuple.items() : List.of(values);
    }

    String format() {
      String source = format.text();
      while (at < source.length()) {
        int percent = source.indexOf('%', at);
        if (percent < 0) {
          break;
        }
        text.append(source.substring(at, percent));
        at = percent + 1;
        conversion();
      }
      text.append(source.substring(at));
      // Python takes anything with items for a mapping, and a mapping need not be used up.
      boolean mapping =
          values instanceof Dict
              || values instanceof Value.ListValue
              || values instanceof Value.Range
              || values instanceof Value.Undefined;
      if (used < positional.size() && !mapping) {
        throw new TemplateException("not all arguments converted during string formatting");
      }
      return text.toString();
    }

    private void conversion() {
      Optional<Value> named = name();
      String flags = takeWhile("-+ #0");
      int width = number();
      int precision = -1;
      if (peek() == '.') {
        at++;
        precision = number();
      }
      takeWhile("hlL");
      char type = next();
      if (type == '%') {
        text.append('%');
        return;
      }
      Value value = named.orElseGet(this::nextValue);
      String body = body(type, value, flags, precision);
      pad(body, flags, width, Character.isLetter(type) && "srac".indexOf(type) < 0);
    }

    private Optional<Value> name() {
      if (peek() != '(') {
        return Optional.empty();
      }
      int close = format.text().indexOf(')', at);
      if (close < 0) {
        throw new TemplateException("incomplete format key");
      }
      Value.Str name = Value.Str.of(format.text().substring(at + 1, close));
      at = close + 1;
      if (!(values instanceof Dict dict)) {
        throw new TemplateException("format requires a mapping");
      }
      return Optional.of(
          dict.get(name).orElseThrow(() -> new TemplateException(PythonText.repr(name.text()))));
    }

    private Value nextValue() {
      if (used >= positional.size()) {
        throw new TemplateException("not enough arguments for format string");
      }
      return positional.get(used++);
    }

    private char peek() {
      return at < format.text().length() ? format.text().charAt(at) : 0;
    }

    private char next() {
      if (at >= format.text().length()) {
        throw new TemplateException("incomplete format");
      }
      return format.text().charAt(at++);
    }

    private String takeWhile(String allowed) {
      int start = at;
      while (peek() != 0 && allowed.indexOf(peek()) >= 0) {
        at++;
      }
      return format.text().substring(start, at);
    }

    private int number() {
      String digits = takeWhile("0123456789");
      if (digits.length() > 5
          || (!digits.isEmpty() && Integer.parseInt(digits) > NumberFormat.MAX_WIDTH)) {
        throw new TemplateException("width or precision too big in a format");
      }
      return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private String body(char type, Value value, String flags, int precision) {
      return switch (type) {
        case 's', 'r', 'a' -> {
          String shown = type == 's' ? shown(value) : printer.repr(value);
          int length = shown.codePointCount(0, shown.length());
          yield precision >= 0 && precision < length
              ? shown.substring(0, shown.offsetByCodePoints(0, precision))
              : shown;
        }
        case 'd', 'i', 'u', 'x', 'X', 'o' -> integer(type, value, flags, precision);
        case 'e', 'E', 'f', 'F', 'g', 'G' -> {
          if (!Numbers.isNumber(value)) {
            throw new TemplateException("must be real number, not " + value.typeName());
          }
          double number = Numbers.toDouble(value);
          boolean negative = number < 0 || (number == 0 && 1 / number < 0);
          yield sign(negative, flags)
              + NumberFormat.digits(number, type, precision < 0 ? 6 : precision);
        }
        case 'c' ->
            switch (value) {
              case Value.Str one when one.length() == 1 -> one.text();
              case Value.Int code when code.value().bitLength() < 21 ->
                  Character.toString(code.value().intValue());
              default -> throw new TemplateException("a format's c requires int or char");
            };
        default ->
            throw new TemplateException(
                "unsupported format character '%s' (0x%x) at index %d"
                    .formatted(type, (int) type, at - 1));
      };
    }

    private String shown(Value value) {
      return format.markup() && value instanceof Value.Str string
          ? Markup.escape(string).text()
          : printer.str(value);
    }

    private String integer(char type, Value value, String flags, int precision) {
      boolean decimal = "diu".indexOf(type) >= 0;
      BigInteger number =
          decimal && value instanceof Value.Real(double real)
              ? new BigDecimal(real).toBigInteger()
              : Numbers.integer(value)
                  .orElseThrow(() ->
                      new TemplateException(
                          "%%%s format: %s is required, not %s"
                              .formatted(
                                  type,
                                  decimal ? "a real number" : "an integer",
                                  value.typeName())));
      int radix = decimal ? 10 : type == 'o' ? 8 : 16;
      String digits = number.abs().toString(radix);
      digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
      String prefix = flags.indexOf('#') < 0 || decimal ? "" : type == 'o' ? "0o" : "0x";
      String body = prefix + digits;
      return sign(number.signum() < 0, flags)
          + (type == 'X' ? body.toUpperCase(Locale.ROOT) : body);
    }

    private static String sign(boolean negative, String flags) {
      return negative ? "-" : flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "";
    }

    private void pad(String body, String flags, int width, boolean numeric) {
      int missing = width - body.codePointCount(0, body.length());
      if (flags.indexOf('-') >= 0) {
        text.append(body).repeat(" ", missing);
      } else if (numeric && flags.indexOf('0') >= 0) {
        int signLength =
            body.startsWith("-") || body.startsWith("+") || body.startsWith(" ") ? 1 : 0;
        text.append(body.substring(0, signLength))
            .repeat("0", missing)
            .append(body.substring(signLength));
      } else {
        text.repeat(" ", missing).append(body);
      }
    }
  }
}
