package dev.fathom.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's format specification: {@code [[fill]align][sign][0][width][,][.precision][type]}. */
record FormatSpecification(
    String fill, char align, String sign, int width, boolean grouped, int precision, char type) {
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(?:(.)?([<>=^]))?([-+ ])?(0)?(\\d{0,5})(,)?(?:\\.(\\d{1,5}))?([sdfFeEgG%xXob])?",
          Pattern.DOTALL);

  static FormatSpecification parse(String text) {
    Matcher matcher = GRAMMAR.matcher(text);
    if (text.length() > 40 || !matcher.matches()) {
      throw new TemplateException("Invalid format specifier " + PythonText.repr(text));
    }
    boolean zero = matcher.group(4) != null;
    String fill = matcher.group(1) != null ? matcher.group(1) : zero ? "0" : " ";
    char align = matcher.group(2) != null ? matcher.group(2).charAt(0) : zero ? '=' : 0;
    FormatSpecification specification =
        new FormatSpecification(
            fill,
            align,
            matcher.group(3) == null ? "-" : matcher.group(3),
            matcher.group(5).isEmpty() ? 0 : Integer.parseInt(matcher.group(5)),
            matcher.group(6) != null,
            matcher.group(7) == null ? -1 : Integer.parseInt(matcher.group(7)),
            matcher.group(8) == null ? 0 : matcher.group(8).charAt(0));
    if (specification.width > NumberFormat.MAX_WIDTH
        || specification.precision > NumberFormat.MAX_WIDTH) {
      throw new TemplateException("width or precision too big in a format");
    }
    return specification;
  }

  void write(Value value, Printer printer, BoundedText text) {
    boolean plain = type == 0 && precision < 0 && !grouped && sign.equals("-");
    if (Numbers.isNumber(value) && !(value instanceof Value.Bool && plain)) {
      number(value, text);
      return;
    }
    if (type != 0 && type != 's') {
      throw new TemplateException(
          "Unknown format code '%s' for object of type '%s'".formatted(type, value.typeName()));
    }
    String shown = printer.str(value);
    if (precision >= 0 && precision < shown.codePointCount(0, shown.length())) {
      shown = shown.substring(0, shown.offsetByCodePoints(0, precision));
    }
    pad("", shown, align == 0 ? '<' : align, text);
  }

  private void number(Value value, BoundedText text) {
    boolean negative;
    String digits;
    if (value instanceof Value.Real || ("fFeEgG%".indexOf(type) >= 0 && type != 0)) {
      double number = Numbers.toDouble(value);
      negative = number < 0 || (number == 0 && 1 / number < 0);
      digits = real(number);
    } else {
      var integer = Numbers.integer(value).orElseThrow();
      negative = integer.signum() < 0;
      digits =
          switch (type) {
            case 0, 'd' -> integer.abs().toString();
            case 'x' -> integer.abs().toString(16);
            case 'X' -> PythonText.upper(integer.abs().toString(16));
            case 'o' -> integer.abs().toString(8);
            case 'b' -> integer.abs().toString(2);
            default ->
                throw new TemplateException(
                    "Unknown format code '%s' for object of type 'int'".formatted(type));
          };
    }
    String signText = negative ? "-" : sign.equals("-") ? "" : sign;
    pad(signText, grouped ? grouped(digits) : digits, align == 0 ? '>' : align, text);
  }

  private String real(double number) {
    return switch (type) {
      case 0 ->
          precision < 0
              ? Numbers.repr(Math.abs(number))
              : NumberFormat.digits(number, 'g', precision);
      case '%' -> NumberFormat.digits(number * 100, 'f', precision < 0 ? 6 : precision) + "%";
      case 'e', 'E', 'f', 'F', 'g', 'G' ->
          NumberFormat.digits(number, type, precision < 0 ? 6 : precision);
      default ->
          throw new TemplateException(
              "Unknown format code '%s' for object of type 'float'".formatted(type));
    };
  }

  private static String grouped(String digits) {
    int end = 0;
    while (end < digits.length() && Character.isDigit(digits.charAt(end))) {
      end++;
    }
    StringBuilder text = new StringBuilder(digits);
    for (int i = end - 3; i > 0; i -= 3) {
      text.insert(i, ',');
    }
    return text.toString();
  }

  private void pad(String signText, String body, char alignment, BoundedText text) {
    int missing = Math.max(0, width - signText.length() - body.codePointCount(0, body.length()));
    int before =
        switch (alignment) {
          case '<' -> 0;
          case '^' -> missing / 2;
          default -> missing;
        };
    if (alignment == '=') {
      text.append(signText).repeat(fill, missing).append(body);
    } else {
      text.repeat(fill, before).append(signText).append(body).repeat(fill, missing - before);
    }
  }
}
