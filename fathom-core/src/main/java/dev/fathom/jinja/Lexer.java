package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into tokens. The whitespace rules are Jinja's with {@code trim_blocks} (the
 * newline after a block or comment goes), {@code lstrip_blocks} (so do the blanks before one that
 * begins its line), {@code -} and {@code +} signs, and one newline at the very end dropped.
 */
final class Lexer {
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int position;
  private int line = 1;
  // Whether what was matched last ended a line: blanks at the start of the text then begin a line.
  private boolean lineStarting = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokenize(String template) {
    String lines = template.replace("\r\n", "\n").replace('\r', '\n');
    Lexer lexer = new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    while (lexer.position < lexer.source.length()) {
      lexer.readTextAndTag();
    }
    lexer.tokens.add(new Token(lexer.line, Token.Type.END, ""));
    return lexer.tokens;
  }

  private void readTextAndTag() {
    int tag = nextTag(position);
    if (tag < 0) {
      emitData(source.substring(position));
      advance(source.length());
      return;
    }
    char kind = source.charAt(tag + 1);
    String text = source.substring(position, tag);
    int rawBody = kind == '%' ? endOfRawBegin(tag) : -1;
    char sign = signAt(tag + 2);
    emitData(strip(text, sign, kind != '{'));
    if (rawBody >= 0) {
      advance(rawBody);
      readRaw();
      return;
    }
    advance(tag + (sign == 0 ? 2 : 3));
    if (kind == '#') {
      readComment();
      return;
    }
    boolean block = kind == '%';
    tokens.add(
        new Token(line, block ? Token.Type.BLOCK_BEGIN : Token.Type.VARIABLE_BEGIN, "{" + kind));
    readTag(block);
  }

  private int nextTag(int from) {
    for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "%{#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private char signAt(int index) {
    char c = index < source.length() ? source.charAt(index) : 0;
    return c == '-' || c == '+' ? c : 0;
  }

  /** The text before a tag, less the blanks that the tag's sign or {@code lstrip_blocks} takes. */
  private String strip(String text, char sign, boolean stripsItsLine) {
    if (sign == '-') {
      return PythonText.stripRight(text);
    }
    if (sign != '+' && stripsItsLine) {
      int lineStart = text.lastIndexOf('\n') + 1;
      if ((lineStart > 0 || lineStarting)
          && PythonText.stripRight(text.substring(lineStart)).isEmpty()) {
        return text.substring(0, lineStart);
      }
    }
    return text;
  }

  /** Where the body of a {@code {% raw %}} that begins at {@code tag} begins, or -1. */
  private int endOfRawBegin(int tag) {
    int at = skipSpace(tag + (signAt(tag + 2) == 0 ? 2 : 3));
    if (!source.startsWith("raw", at)) {
      return -1;
    }
    at = skipSpace(at + 3);
    if (source.startsWith("-%}", at)) {
      return skipSpace(at + 3);
    }
    return source.startsWith("%}", at) ? at + 2 : -1;
  }

  private void readRaw() {
    for (int tag = source.indexOf("{%", position); tag >= 0; tag = source.indexOf("{%", tag + 1)) {
      char sign = signAt(tag + 2);
      int at = skipSpace(tag + (sign == 0 ? 2 : 3));
      if (source.startsWith("endraw", at)) {
        int end = endOfTag(skipSpace(at + 6), "%}", true);
        if (end >= 0) {
          emitData(strip(source.substring(position, tag), sign, true));
          advance(end);
          return;
        }
      }
    }
    throw new TemplateException("Missing end of raw directive", line);
  }

  private void readComment() {
    int close = source.indexOf("#}", position);
    if (close < 0) {
      throw new TemplateException("Missing end of comment tag", line);
    }
    boolean signed = close > position && signAt(close - 1) != 0;
    advance(endOfTag(signed ? close - 1 : close, "#}", true));
  }

  private void readTag(boolean block) {
    TagLexer tag = new TagLexer(source, line);
    while (position < source.length()) {
      if (tag.isBalanced()) {
        int end = endOfTag(position, block ? "%}" : "}}", block);
        if (end >= 0) {
          tokens.add(new Token(line, block ? Token.Type.BLOCK_END : Token.Type.VARIABLE_END, "%}"));
          advance(end);
          return;
        }
      }
      tag.read(position, line).ifPresent(tokens::add);
      advance(tag.end());
    }
  }

  /**
   * Where a tag that closes at {@code at} ends with all that it swallows, or -1 if none closes
   * there.
   *
   * @param trims whether it swallows one newline and knows the sign {@code +}
   */
  private int endOfTag(int at, String close, boolean trims) {
    if (source.startsWith("-" + close, at)) {
      return skipSpace(at + 3);
    }
    if (trims && source.startsWith("+" + close, at)) {
      return at + 3;
    }
    if (!source.startsWith(close, at)) {
      return -1;
    }
    return trims && source.startsWith("\n", at + 2) ? at + 3 : at + 2;
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
      at++;
    }
    return at;
  }

  private void emitData(String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(line, Token.Type.DATA, text));
    }
  }

  private void advance(int to) {
    for (int i = position; i < to; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    if (to > position) {
      lineStarting = source.charAt(to - 1) == '\n';
    }
    position = to;
  }
}
