package dev.fathom.model.checkpoint;

/** How a name that came from a file or a server is shown in a message. */
public final class Untrusted {
  private static final int LONGEST = 120;

  private Untrusted() {}

  /**
   * The name in double quotes, on one line: what could break the line or hide text is written as
   * {@code \}{@code uXXXX}, and a long name is cut.
   */
  public static String quoted(String name) {
    StringBuilder shown = new StringBuilder("\"");
    int end = Math.min(name.length(), LONGEST);
    for (int i = 0; i < end; i++) {
      char character = name.charAt(i);
      if (isPlain(character)) {
        shown.append(character);
      } else {
        shown.append(String.format("\\u%04x", (int) character));
      }
    }
    return shown.append(end < name.length() ? "…\"" : "\"").toString();
  }

  private static boolean isPlain(char character) {
    int type = Character.getType(character);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE
        && type != Character.UNASSIGNED;
  }
}
