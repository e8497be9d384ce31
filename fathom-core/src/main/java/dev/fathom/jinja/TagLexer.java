package dev.fathom.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Reads the tokens inside one tag and keeps its brackets in balance. */
final class TagLexer {
  // Longest first, so that "**" is not read as two times "*".
  private static final List<String> OPERATORS =
      List.of(
          "**", "//", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  private final String source;
  private final Deque<String> open = new ArrayDeque<>();
  private int end;
  private int line;

  TagLexer(String source, int line) {
    this.source = source;
    this.line = line;
  }

  /** Whether no bracket is open: only then does the tag's closing sign close it. */
  boolean isBalanced() {
    return open.isEmpty();
  }

  /** Where the token last read ends. */
  int end() {
    return end;
  }

  /** Reads the token at {@code at}; blanks give none. */
  Optional<Token> read(int at, int lineNumber) {
    line = lineNumber;
    char c = source.charAt(at);
    if (PythonText.isSpace(c)) {
      end = at + 1;
      return Optional.empty();
    }
    if (isDigit(at)) {
      return Optional.of(number(at));
    }
    int codePoint = source.codePointAt(at);
    if (isWord(codePoint)) {
      return Optional.of(name(at));
    }
    if (c == '\'' || c == '"') {
      return Optional.of(string(at, c));
    }
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        end = at + operator.length();
        balance(operator);
        return Optional.of(new Token(line, Token.Type.OPERATOR, operator));
      }
    }
    throw new TemplateException(
        "unexpected char " + PythonText.repr(Character.toString(codePoint)) + " at " + at, line);
  }

  private void balance(String operator) {
    switch (operator) {
      case "{" -> open.push("}");
      case "(" -> open.push(")");
      case "[" -> open.push("]");
      case "}", ")", "]" -> {
        if (open.isEmpty()) {
          throw new TemplateException("unexpected '" + operator + "'", line);
        }
        String expected = open.pop();
        if (!expected.equals(operator)) {
          throw new TemplateException(
              "unexpected '" + operator + "', expected '" + expected + "'", line);
        }
      }
      default -> {}
    }
  }

  private static boolean isWord(int codePoint) {
    return codePoint == '_' || (Character.isUnicodeIdentifierPart(codePoint) && codePoint > ' ');
  }

  private Token name(int at) {
    int to = at;
    while (to < source.length() && isWord(source.codePointAt(to))) {
      to += Character.charCount(source.codePointAt(to));
    }
    String name = source.substring(at, to);
    int first = name.codePointAt(0);
    if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
      throw new TemplateException("Invalid character in identifier", line);
    }
    end = to;
    return new Token(line, Token.Type.NAME, name);
  }

  private Token string(int at, char quote) {
    int to = at + 1;
    while (to < source.length() && source.charAt(to) != quote) {
      to += source.charAt(to) == '\\' ? 2 : 1;
    }
    if (to >= source.length()) {
      throw new TemplateException(
          "unexpected char " + PythonText.repr(Character.toString(quote)) + " at " + at, line);
    }
    end = to + 1;
    return new Token(
        line, Token.Type.STRING, StringLiteral.unescape(source.substring(at + 1, to), line));
  }

  private Token number(int at) {
    // "a.0.1" is two item accesses, not an access by a float.
    boolean mayBeFloat = at == 0 || source.charAt(at - 1) != '.';
    int whole = digits(at);
    int to = whole;
    if (mayBeFloat) {
      if (to < source.length() && source.charAt(to) == '.' && isDigit(to + 1)) {
        to = digits(to + 1);
      }
      to = exponent(to);
    }
    if (to > whole) {
      end = to;
      return new Token(line, Token.Type.FLOAT, source.substring(at, to).replace("_", ""));
    }
    end = integer(at);
    return new Token(line, Token.Type.INTEGER, source.substring(at, end).replace("_", ""));
  }

  private int exponent(int at) {
    if (at < source.length() && (source.charAt(at) == 'e' || source.charAt(at) == 'E')) {
      int digits = at + 1;
      if (digits < source.length() && "+-".indexOf(source.charAt(digits)) >= 0) {
        digits++;
      }
      if (isDigit(digits)) {
        return digits(digits);
      }
    }
    return at;
  }

  private int integer(int at) {
    if (source.charAt(at) != '0') {
      return digits(at);
    }
    char base = at + 1 < source.length() ? Character.toLowerCase(source.charAt(at + 1)) : 0;
    int radix = base == 'b' ? 2 : base == 'o' ? 8 : base == 'x' ? 16 : 0;
    if (radix > 0) {
      int to = run(at + 2, radix);
      return to > at + 2 ? to : at + 1;
    }
    // Only zeros may follow a leading zero.
    return run(at, 1);
  }

  private boolean isDigit(int at) {
    return at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9';
  }

  private int digits(int at) {
    return run(at, 10);
  }

  /** The end of a run of digits below {@code radix} with single underscores between them. */
  private int run(int at, int radix) {
    int to = at;
    while (to < source.length()) {
      boolean underscore = source.charAt(to) == '_' && to > at;
      int digit = to + (underscore ? 1 : 0);
      if (digit >= source.length() || !isDigitBelow(source.charAt(digit), radix)) {
        break;
      }
      to = digit + 1;
    }
    return to;
  }

  private static boolean isDigitBelow(char c, int radix) {
    int value = c < 128 ? Character.digit(c, 16) : -1;
    return value >= 0 && value < radix;
  }
}
