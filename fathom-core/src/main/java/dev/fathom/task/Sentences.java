package dev.fathom.task;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Counts English sentences by Java's rules (Unicode's), with what follows a title or an initial
 * taken for the same sentence. The harness counts with NLTK's trained punkt; where the two disagree
 * is at abbreviations.
 */
final class Sentences {
  private static final Pattern NO_END =
      Pattern.compile(
          "(?:^|.*[\\s(\"'])(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Capt|Lt|Gen|Rev|No|vs|e\\.g|i\\.e|cf"
              + "|[A-Z])\\.\\s*",
          Pattern.DOTALL);

  private Sentences() {}

  static long count(String text) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
    breaks.setText(text);
    List<String> sentences = new ArrayList<>();
    int from = breaks.first();
    for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
      String next = text.substring(from, to);
      from = to;
      if (!sentences.isEmpty() && NO_END.matcher(sentences.getLast()).matches()) {
        sentences.add(sentences.removeLast() + next);
      } else if (!next.isBlank()) {
        sentences.add(next);
      }
    }
    return sentences.size();
  }
}
