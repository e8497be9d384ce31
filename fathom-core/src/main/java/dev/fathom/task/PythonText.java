package dev.fathom.task;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Text operations as Python has them, where Java's differ: the reference harness uses those. */
final class PythonText {
  /** {@code \s} of Python's expressions. */
  static final String SPACE = "[\\s\\p{Z}\\x{85}\\x{1C}-\\x{1F}]";

  private static final String SPACE_RUN = SPACE + "+";

  private PythonText() {}

  /** What {@code str.isspace} and the regular expression {@code \s} take for white space. */
  static boolean isSpace(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == 0x85
        || (character >= 0x1C && character <= 0x1F);
  }

  /** {@code text.rstrip()}. */
  static String rstrip(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(0, end);
  }

  /** {@code text.strip()}. */
  static String strip(String text) {
    String stripped = rstrip(text);
    int begin = 0;
    while (begin < stripped.length() && isSpace(stripped.codePointAt(begin))) {
      begin += Character.charCount(stripped.codePointAt(begin));
    }
    return stripped.substring(begin);
  }

  /** {@code text.capitalize()}: the first character in title case, all others in lower case. */
  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    return Character.toString(Character.toTitleCase(first))
        + text.substring(Character.charCount(first)).toLowerCase(Locale.ROOT);
  }

  /** {@code len(text)}: code points. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** {@code text.split()}: what stands between white space. */
  static List<String> words(String text) {
    String stripped = strip(text);
    return stripped.isEmpty() ? List.of() : List.of(stripped.split(SPACE_RUN, -1));
  }

  /** {@code len(re.split(r"\s+", text))}. */
  static int splitCount(String text) {
    return text.split(SPACE_RUN, -1).length;
  }

  /** {@code text.isupper()}: it has letters with case, and all of them are capitals. */
  static boolean isUpper(String text) {
    return text.codePoints().anyMatch(Character::isUpperCase)
        && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }

  /** {@code text.islower()}: it has letters with case, and none of them is a capital. */
  static boolean isLower(String text) {
    return text.codePoints().anyMatch(Character::isLowerCase)
        && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
  }

  /** {@code "".join(parts)}. */
  static String join(Stream<String> parts) {
    return parts.collect(Collectors.joining());
  }
}
