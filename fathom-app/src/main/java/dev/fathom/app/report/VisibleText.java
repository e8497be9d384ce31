package dev.fathom.app.report;

/**
 * Untrusted text made fit for a page: what a reader could not see, or what would change how the
 * text around it is shown (control characters, direction overrides, halves of surrogate pairs), is
 * written out as a sign.
 */
final class VisibleText {
  private VisibleText() {}

  /** Text inside a line; line breaks and tabs stay what they are. */
  static String inLine(String text) {
    if (text.chars().noneMatch(c -> c != '\n' && c != '\t' && mayNeedSign((char) c))) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(point -> {
          if (point == '\n' || point == '\t') {
            out.appendCodePoint(point);
          } else {
            append(point, out);
          }
        });
    return out.toString();
  }

  /** A token: its line breaks and tabs become signs too; its spaces stay spaces. */
  static String token(String token) {
    StringBuilder out = new StringBuilder(token.length() + 8);
    token.codePoints().forEach(point -> append(point, out));
    return out.toString();
  }

  /** A token that stands alone, where even a space has to be seen. */
  static String aloneToken(String token) {
    return token.isEmpty() ? "∅" : token(token).replace(' ', '␣').replace('\u00a0', '⍽');
  }

  private static boolean mayNeedSign(char c) {
    return c < 0x20 || c >= 0x7f;
  }

  private static void append(int point, StringBuilder out) {
    if (point == '\n') {
      out.append('↵');
    } else if (point == '\t') {
      out.append('⇥');
    } else if (point < 0x20) {
      out.appendCodePoint(0x2400 + point);
    } else if (point == 0x7f) {
      out.append('␡');
    } else if (isInvisible(point)) {
      out.append(String.format("⟨U+%04X⟩", point));
    } else {
      out.appendCodePoint(point);
    }
  }

  private static boolean isInvisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // Joiners shape letters in several scripts; everything else of this kind steers the display.
      case Character.FORMAT -> point != 0x200c && point != 0x200d;
      default -> false;
    };
  }
}
