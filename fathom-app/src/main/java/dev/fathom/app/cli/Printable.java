package dev.fathom.app.cli;

/** Text from data files, made safe for a terminal. */
final class Printable {
  private Printable() {}

  /**
   * The text on one line, with U+FFFD in place of what a terminal would obey: control characters,
   * and those that turn the direction of writing.
   */
  static String line(String text) {
    return text.codePoints()
        .map(c ->
            switch (Character.getType(c)) {
              case Character.CONTROL,
                  Character.FORMAT,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR ->
                  0xFFFD;
              default -> c;
            })
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
