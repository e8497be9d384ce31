package dev.fathom.attack.autodan;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Words that may stand for each other.
 *
 * @param others for each word, in lower case, the others of its line
 */
public record Synonyms(Map<String, List<String>> others) {
  /** None. */
  public static final Synonyms NONE = new Synonyms(Map.of());

  /** The map is copied. */
  public Synonyms {
    others = Map.copyOf(others);
  }

  /**
   * Reads a file: a line of words that may stand for each other, with commas between them; blank
   * lines and lines that begin with # left out.
   *
   * @throws UserError if it cannot be read or has a line of one word
   */
  public static Synonyms ofFile(Path file) {
    Map<String, List<String>> others = new LinkedHashMap<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      List<String> words =
          Stream.of(line.split(",", -1)).map(String::strip).filter(w -> !w.isEmpty()).toList();
      if (words.size() < 2) {
        throw new UserError(
            "%s: line %d names one word; put words that may stand for each other on a line, with"
                    .formatted(file, i + 1)
                + " commas between them");
      }
      for (String word : words) {
        others.put(
            word.toLowerCase(Locale.ROOT),
            words.stream().filter(other -> !other.equals(word)).toList());
      }
    }
    return new Synonyms(others);
  }

  /** The others of a word; empty if there are none. */
  List<String> of(String word) {
    return others.getOrDefault(word.toLowerCase(Locale.ROOT), List.of());
  }
}
