package dev.fathom.jinja;

/** The escapes inside a quoted string, which are Python's. */
final class StringLiteral {
  private StringLiteral() {}

  static String unescape(String quoted, int line) {
    if (quoted.indexOf('\\') < 0) {
      return quoted;
    }
    StringBuilder text = new StringBuilder(quoted.length());
    int at = 0;
    while (at < quoted.length()) {
      char c = quoted.charAt(at);
      if (c != '\\') {
        text.append(c);
        at++;
      } else {
        at = escape(quoted, at + 1, text, line);
      }
    }
    return text.toString();
  }

  /** Reads what follows a backslash and returns where it ends. */
  private static int escape(String quoted, int at, StringBuilder text, int line) {
    int c = quoted.codePointAt(at);
    switch (c) {
      case '\n' -> {}
      case '\\', '\'', '"' -> text.appendCodePoint(c);
      case 'a' -> text.append('\u0007');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'v' -> text.append('\u000b');
      case 'x' -> {
        return hexadecimal(quoted, at + 1, 2, text, line);
      }
      case 'u' -> {
        return hexadecimal(quoted, at + 1, 4, text, line);
      }
      case 'U' -> {
        return hexadecimal(quoted, at + 1, 8, text, line);
      }
      case 'N' -> throw new TemplateException("\\N{...} escapes are not supported", line);
      default -> {
        if (c >= '0' && c <= '7') {
          return octal(quoted, at, text);
        }
        // Jinja writes a character outside ASCII as an escape before it reads escapes, so a
        // backslash before one escapes that escape.
        text.append('\\');
        text.append(c < 128 ? Character.toString(c) : escapeOf(c));
      }
    }
    return at + Character.charCount(c);
  }

  private static String escapeOf(int codePoint) {
    if (codePoint < 0x100) {
      return String.format("x%02x", codePoint);
    }
    return codePoint < 0x10000
        ? String.format("u%04x", codePoint)
        : String.format("U%08x", codePoint);
  }

  private static int octal(String quoted, int from, StringBuilder text) {
    int value = 0;
    int at = from;
    while (at < quoted.length() && at < from + 3 && Character.digit(quoted.charAt(at), 8) >= 0) {
      value = value * 8 + Character.digit(quoted.charAt(at), 8);
      at++;
    }
    text.append((char) value);
    return at;
  }

  private static int hexadecimal(
      String quoted, int from, int length, StringBuilder text, int line) {
    int value = 0;
    for (int at = from; at < from + length; at++) {
      int digit = at < quoted.length() ? Character.digit(quoted.charAt(at), 16) : -1;
      if (digit < 0 || value > Character.MAX_CODE_POINT) {
        throw new TemplateException("truncated escape in a string", line);
      }
      value = value * 16 + digit;
    }
    if (value > Character.MAX_CODE_POINT || value < 0) {
      throw new TemplateException("illegal Unicode character", line);
    }
    text.appendCodePoint(value);
    return from + length;
  }
}
