package dev.fathom.attack.autodan;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Words that may stand for each other, from a user's file. Upper and lower case are one. */
public final class Synonyms {
  /** No word has another one. */
  public static final Synonyms NONE = new Synonyms(Map.of());

  private final Map<String, List<String>> alternatives;

  private Synonyms(Map<String, List<String>> alternatives) {
    this.alternatives = alternatives;
  }

  /**
   * Reads a file of groups, one a line, words parted by commas: {@code brew, cook, prepare}. Blank
   * lines and what follows a # at a line's beginning are left out. A word that stands in several
   * groups has the words of all of them.
   *
   * @throws UserError if the file cannot be read, has no group, or lines of it are none: all of
   *     them in one message
   */
  public static Synonyms read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
    List<String> bad = new ArrayList<>();
    Map<String, Set<String>> groups = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      NavigableSet<String> words = words(line);
      if (words.size() < 2 || !words.stream().allMatch(Words::isOne)) {
        bad.add("\n  line " + (i + 1) + ": " + line);
      } else {
        words.forEach(
            word -> groups.computeIfAbsent(word, _ -> new LinkedHashSet<>()).addAll(words));
      }
    }
    if (!bad.isEmpty()) {
      throw new UserError(
          file
              + ": these lines are no group of words; write two or more single words, parted by"
              + " commas:"
              + String.join("", bad));
    }
    if (groups.isEmpty()) {
      throw new UserError(file + ": holds no group of words; write one a line: brew, cook, make");
    }
    return of(groups);
  }

  private static NavigableSet<String> words(String line) {
    NavigableSet<String> words = new TreeSet<>();
    Stream.of(line.split(",", -1))
        .map(word -> word.strip().toLowerCase(Locale.ROOT))
        .forEach(words::add);
    return words;
  }

  private static Synonyms of(Map<String, Set<String>> groups) {
    Map<String, List<String>> alternatives = new LinkedHashMap<>();
    groups.forEach((word, group) -> alternatives.put(word, List.copyOf(group)));
    return new Synonyms(Map.copyOf(alternatives));
  }

  boolean isEmpty() {
    return alternatives.isEmpty();
  }

  /** The words that may stand in a word's place, itself among them; none if it has no group. */
  List<String> of(String word) {
    return alternatives.getOrDefault(word.toLowerCase(Locale.ROOT), List.of());
  }
}
