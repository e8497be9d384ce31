package dev.fathom.app.report;

import java.util.List;

/** Untrusted text inside Markdown, and its tables. */
final class Markdown {
  private Markdown() {}

  /** Text in which no character is taken for markup, on one line. */
  static String text(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    VisibleText.token(text)
        .codePoints()
        .forEach(point -> {
          switch (point) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '\\', '`', '*', '_', '{', '}', '[', ']', '(', ')', '#', '+', '!', '|', '~', '$' ->
                out.append('\\').appendCodePoint(point);
            default -> out.appendCodePoint(point);
          }
        });
    return out.toString();
  }

  /** A table; every cell is escaped. */
  static String table(List<String> heads, List<List<String>> rows) {
    StringBuilder out = new StringBuilder(row(heads));
    out.append("|").append(" --- |".repeat(heads.size())).append('\n');
    rows.forEach(cells -> out.append(row(cells)));
    return out.append('\n').toString();
  }

  private static String row(List<String> cells) {
    StringBuilder out = new StringBuilder("|");
    cells.forEach(cell -> out.append(' ').append(text(cell)).append(" |"));
    return out.append('\n').toString();
  }
}
