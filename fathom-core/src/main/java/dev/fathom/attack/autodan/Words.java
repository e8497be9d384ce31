package dev.fathom.attack.autodan;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a wrapping; the place of the request is none. */
final class Words {
  private static final Pattern WORD = Pattern.compile("\\{prompt}|[\\p{L}\\p{N}'’-]+");

  private Words() {}

  static List<String> of(Wrapping wrapping) {
    return WORD.matcher(wrapping.text())
        .results()
        .map(MatchResult::group)
        .filter(word -> !word.equals(Wrapping.PLACE))
        .toList();
  }

  /** The wrapping with each word replaced. */
  static Wrapping replaced(Wrapping wrapping, UnaryOperator<String> other) {
    return new Wrapping(
        WORD.matcher(wrapping.text())
            .replaceAll(found ->
                Matcher.quoteReplacement(
                    found.group().equals(Wrapping.PLACE)
                        ? Wrapping.PLACE
                        : written(other.apply(found.group()), found.group()))));
  }

  /** A capital at the start of a sentence stays one. */
  private static String written(String word, String like) {
    return Character.isUpperCase(like.codePointAt(0)) && !word.isEmpty()
        ? Character.toUpperCase(word.charAt(0)) + word.substring(1)
        : word;
  }
}
