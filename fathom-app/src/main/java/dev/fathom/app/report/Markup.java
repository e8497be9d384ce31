package dev.fathom.app.report;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of finished HTML or SVG. Text becomes markup only through {@link #of}, which escapes
 * whatever is not markup already, so a forgotten escape does not compile into a hole.
 */
record Markup(String source) {
  static final Markup NONE = new Markup("");

  /**
   * Fills each {@code {}} of a template, in order.
   *
   * @param template markup written by us, never data
   * @param arguments {@link Markup} goes in as it is, anything else escaped
   */
  static Markup of(String template, Object... arguments) {
    StringBuilder out = new StringBuilder(template.length() + 32 * arguments.length);
    int from = 0;
    for (Object argument : arguments) {
      int hole = template.indexOf("{}", from);
      if (hole < 0) {
        throw new IllegalArgumentException("more arguments than holes: " + template);
      }
      out.append(template, from, hole);
      if (argument instanceof Markup markup) {
        out.append(markup.source);
      } else {
        escape(argument.toString(), out);
      }
      from = hole + 2;
    }
    if (template.indexOf("{}", from) >= 0) {
      throw new IllegalArgumentException("more holes than arguments: " + template);
    }
    return new Markup(out.append(template, from, template.length()).toString());
  }

  static Markup join(Collection<Markup> parts) {
    return new Markup(parts.stream().map(Markup::source).collect(Collectors.joining()));
  }

  static Markup join(Markup... parts) {
    return join(List.of(parts));
  }

  /** Text that is safe between tags and inside quoted attributes. */
  static Markup text(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    escape(text, out);
    return new Markup(out.toString());
  }

  private static void escape(String text, StringBuilder out) {
    String visible = VisibleText.inLine(text);
    for (int i = 0; i < visible.length(); i++) {
      char c = visible.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }
}
