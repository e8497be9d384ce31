package dev.fathom.jinja;

/** HTML escaping as the filters {@code escape} and {@code safe} mean it. */
final class Markup {
  private Markup() {}

  /** The text with HTML's special characters replaced; markup is left as it is. */
  static Value.Str escape(Value.Str value) {
    return value.markup() ? value : forceEscape(value);
  }

  static Value.Str forceEscape(Value.Str value) {
    return new Value.Str(
        value
            .text()
            .replace("&", "&amp;")
            .replace(">", "&gt;")
            .replace("<", "&lt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;"),
        true);
  }
}
