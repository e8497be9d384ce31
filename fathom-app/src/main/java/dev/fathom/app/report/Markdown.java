package dev.fathom.app.report;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Untrusted text inside Markdown, and its tables. */
final class Markdown {
  /**
   * What is markup anywhere in a line. A bracket alone is none: a link needs {@code ](}, or a
   * definition at the start of a line, where no text of ours stands.
   */
  private static final Pattern ANYWHERE = Pattern.compile("[\\\\`*_|~$]|(?<=])\\(");

  /** What is markup at the start of a block: heading, list, rule, task. */
  private static final Pattern AT_START =
      Pattern.compile("^(\\s*\\d{0,9})(?:(?<!\\d)[-#+=\\[]|(?<=\\d)[.)](?=\\s))");

  private Markdown() {}

  /** Text in which no character is taken for markup, on one line. */
  static String text(String text) {
    String visible = VisibleText.token(text);
    String tagless = visible.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    String inside = ANYWHERE.matcher(tagless).replaceAll(m -> backslash(m.group()));
    return AT_START
        .matcher(inside)
        .replaceFirst(m -> m.group(1) + backslash(m.group().substring(m.group(1).length())));
  }

  private static String backslash(String special) {
    return Matcher.quoteReplacement("\\" + special);
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
