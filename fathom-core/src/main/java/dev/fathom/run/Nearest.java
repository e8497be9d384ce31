package dev.fathom.run;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** What somebody probably meant who mistyped a name. */
public final class Nearest {
  private Nearest() {}

  /** The nearest known name, or all of them when none is near. */
  public static String suggest(String typed, Collection<String> known) {
    return to(typed, known)
        .map(name -> "did you mean " + name + "?")
        .orElseGet(() -> "known are " + String.join(", ", new TreeSet<>(known)));
  }

  /** The nearest known name, if one is near. */
  public static Optional<String> to(String typed, Collection<String> known) {
    return new TreeSet<>(known)
        .stream()
            .min(Comparator.comparingInt((String name) -> distance(typed, name)))
            .filter(name -> distance(typed, name) <= Math.max(2, typed.length() / 3));
  }

  /** Levenshtein's: the fewest insertions, deletions and replacements of a character. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], row[j]));
      }
    }
    return row[to.length()];
  }
}
