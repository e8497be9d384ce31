package dev.fathom.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Takes an answer out of a text by a regular expression: the harness's filter {@code regex}.
 *
 * @param pattern what is looked for; where it has groups, the first that is not empty is taken
 * @param last the last match instead of the first
 */
public record Extraction(Pattern pattern, boolean last) {
  /** What stands for an answer that is not there. */
  public static final String INVALID = "[invalid]";

  /** As Python reads it: a line ends at \n alone. */
  static Extraction of(String expression, boolean last) {
    return new Extraction(Pattern.compile(expression, Pattern.UNIX_LINES), last);
  }

  /** What is found, without white space around it, or {@value #INVALID}. */
  String from(String text) {
    return find(text).map(PythonText::strip).orElse(INVALID);
  }

  /** What is found. */
  Optional<String> find(String text) {
    List<MatchResult> matches = new ArrayList<>(pattern.matcher(text).results().toList());
    if (matches.isEmpty()) {
      return Optional.empty();
    }
    MatchResult match = last ? matches.getLast() : matches.getFirst();
    if (match.groupCount() == 0) {
      return Optional.of(match.group());
    }
    for (int group = 1; group <= match.groupCount(); group++) {
      String found = match.group(group);
      if (found != null && (match.groupCount() == 1 || !found.isEmpty())) {
        return Optional.of(found);
      }
    }
    // One group that took no part is an empty text to Python; of several, none was taken.
    return match.groupCount() == 1 ? Optional.of("") : Optional.empty();
  }
}
