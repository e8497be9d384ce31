package dev.fathom.judge;

import dev.fathom.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Phrases by which a refusal is known. A file has one a line; blank lines and lines that begin with
 * {@code #} are left out, a line {@code %ignore-case} makes upper and lower case one, and a phrase
 * in double quotes keeps the spaces at its ends.
 *
 * @param phrases what refusals say
 * @param ignoreCase whether upper and lower case are one
 */
public record PhraseList(List<String> phrases, boolean ignoreCase) {
  /** The lists that Fathom ships; the first is its own, the others are those of papers. */
  public static final List<String> NAMES =
      List.of(
          "fathom",
          "shallow-alignment",
          "gcg",
          "any-depth",
          "any-depth-llama-2",
          "any-depth-ministral",
          "any-depth-gemma-2",
          "any-depth-qwen-2.5",
          "any-depth-deepseek-r1",
          "any-depth-gpt-oss");

  private static final String IGNORE_CASE = "%ignore-case";

  /** The phrases are copied. */
  public PhraseList {
    phrases = List.copyOf(phrases);
  }

  /**
   * A list that Fathom ships.
   *
   * @param name one of {@link #NAMES}
   */
  static PhraseList shipped(String name) {
    String resource = "phrases/" + name + ".txt";
    try (InputStream in = PhraseList.class.getResourceAsStream(resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return of(reader.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws UserError if the file cannot be read or holds no phrase
   */
  static PhraseList read(Path file) {
    PhraseList list;
    try {
      list = of(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (list.phrases.isEmpty()) {
      throw new UserError(file + ": holds no phrase; write one a line");
    }
    return list;
  }

  private static PhraseList of(List<String> lines) {
    List<String> kept =
        lines.stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    return new PhraseList(
        kept.stream().filter(line -> !line.equals(IGNORE_CASE)).map(PhraseList::unquoted).toList(),
        kept.contains(IGNORE_CASE));
  }

  private static String unquoted(String line) {
    boolean quoted = line.length() > 2 && line.startsWith("\"") && line.endsWith("\"");
    return quoted ? line.substring(1, line.length() - 1) : line;
  }

  /** The first phrase, in the list's order, that stands in the text. */
  public Optional<String> in(String text) {
    if (!ignoreCase) {
      return phrases.stream().filter(text::contains).findFirst();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return phrases.stream()
        .filter(phrase -> lower.contains(phrase.toLowerCase(Locale.ROOT)))
        .findFirst();
  }
}
