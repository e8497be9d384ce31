package dev.fathom.attack.autodan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The words of a text. The place of the request is none of them. */
final class Words {
  private static final String WORD = "\\p{L}[\\p{L}\\p{M}\\p{N}'’-]*";
  private static final Pattern ONE = Pattern.compile(WORD);
  // The place comes first, so that the word in its braces is passed over.
  private static final Pattern TEXT = Pattern.compile(Pattern.quote(Individual.PLACE) + "|" + WORD);

  private Words() {}

  static boolean isOne(String text) {
    return ONE.matcher(text).matches();
  }

  /** Each word with where it stands. */
  static List<MatchResult> in(String text) {
    return TEXT.matcher(text)
        .results()
        .filter(found -> !found.group().equals(Individual.PLACE))
        .toList();
  }

  /**
   * A text with some of its words replaced, and all else as it was.
   *
   * @param others by where the replaced words begin
   */
  static String replaced(String text, Map<Integer, String> others) {
    StringBuilder changed = new StringBuilder();
    int from = 0;
    for (MatchResult word : in(text)) {
      String other = others.get(word.start());
      if (other != null) {
        changed.append(text, from, word.start()).append(like(word.group(), other));
        from = word.end();
      }
    }
    return changed.append(text.substring(from)).toString();
  }

  /** A word with the capitals of another one. */
  private static String like(String word, String other) {
    boolean all = word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
    if (all) {
      return other.toUpperCase(Locale.ROOT);
    }
    return Character.isUpperCase(word.codePointAt(0))
        ? other.substring(0, other.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT)
            + other.substring(other.offsetByCodePoints(0, 1))
        : other;
  }
}
