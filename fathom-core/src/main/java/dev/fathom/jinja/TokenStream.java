package dev.fathom.jinja;

import java.util.List;

/** The tokens of a template, read from the front with one token of foresight. */
final class TokenStream {
  private static final int MAX_NESTING = 200;

  private final List<Token> tokens;
  private int position;
  private int nesting;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(position);
  }

  Token look() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  int line() {
    return current().line();
  }

  /** Returns the current token and goes on to the next. */
  Token next() {
    Token token = current();
    if (position < tokens.size() - 1) {
      position++;
    }
    return token;
  }

  boolean skipOperator(String symbol) {
    return skipIf(current().isOperator(symbol));
  }

  boolean skipName(String name) {
    return skipIf(current().isName(name));
  }

  private boolean skipIf(boolean matches) {
    if (matches) {
      next();
    }
    return matches;
  }

  Token expect(Token.Type type) {
    return expect(current().is(type), type.words());
  }

  Token expectOperator(String symbol) {
    return expect(current().isOperator(symbol), symbol);
  }

  Token expectName(String name) {
    return expect(current().isName(name), name);
  }

  private Token expect(boolean matches, String expected) {
    if (matches) {
      return next();
    }
    if (current().is(Token.Type.END)) {
      throw fail("unexpected end of template, expected " + PythonText.repr(expected) + ".");
    }
    throw fail(
        "expected token "
            + PythonText.repr(expected)
            + ", got "
            + PythonText.repr(current().describe()));
  }

  TemplateException fail(String message) {
    return new TemplateException(message, line());
  }

  /** Goes one bracket, operator or block down; every call is paired with {@link #leave}. */
  void enter() {
    if (++nesting > MAX_NESTING) {
      throw fail("the template was stopped: it nests deeper than " + MAX_NESTING + " levels");
    }
  }

  void leave() {
    nesting--;
  }
}
