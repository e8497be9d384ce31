package dev.fathom.task;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether two texts are the same once what does not matter is taken away from both: the harness's
 * metric {@code exact_match}.
 *
 * @param ignored expressions, removed one after another
 * @param ignoreCase upper and lower case are one
 * @param ignorePunctuation ASCII's punctuation is removed
 */
record ExactMatch(List<Pattern> ignored, boolean ignoreCase, boolean ignorePunctuation) {
  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

  static ExactMatch ignoring(boolean ignoreCase, String... expressions) {
    return new ExactMatch(
        List.of(expressions).stream()
            .map(expression -> Pattern.compile(expression, Pattern.UNIX_LINES))
            .toList(),
        ignoreCase,
        false);
  }

  boolean same(String found, String wanted) {
    return reduced(found).equals(reduced(wanted));
  }

  private String reduced(String text) {
    String reduced = text;
    for (Pattern pattern : ignored) {
      reduced = pattern.matcher(reduced).replaceAll("");
    }
    if (ignoreCase) {
      reduced = reduced.toLowerCase(Locale.ROOT);
    }
    return ignorePunctuation ? PUNCTUATION.matcher(reduced).replaceAll("") : reduced;
  }
}
