package dev.fathom.measure;

import dev.fathom.UserError;
import dev.fathom.text.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * The recovery set R of 2603.04851, Def 16. A recovery token is one token, a refusal is a phrase;
 * so R holds the first tokens of phrases with which refusals begin (methods B.2).
 *
 * @param phrases the phrases
 * @param tokens their first tokens, ascending
 */
public record RecoverySet(List<String> phrases, List<Integer> tokens) {
  private static final String STANDARD = "refusal-phrases.txt";

  /** The phrases that Fathom ships. */
  public static RecoverySet standard(Tokenizer tokenizer) {
    try (InputStream in = RecoverySet.class.getResourceAsStream(STANDARD);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return of(phrases(reader.lines().toList()), tokenizer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Phrases from a file: one a line, lines that begin with # are comments.
   *
   * @throws UserError if the file cannot be read or holds no phrase
   */
  public static RecoverySet ofFile(Path file, Tokenizer tokenizer) {
    List<String> phrases;
    try {
      phrases = phrases(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (phrases.isEmpty()) {
      throw new UserError(file + ": holds no phrase; write one a line");
    }
    return of(phrases, tokenizer);
  }

  /** The first tokens of phrases, at the start of an answer and after a space. */
  public static RecoverySet of(List<String> phrases, Tokenizer tokenizer) {
    TreeSet<Integer> tokens = new TreeSet<>();
    for (String phrase : phrases) {
      for (String form : List.of(phrase, " " + phrase)) {
        int[] ids = tokenizer.encode(form);
        // A space that is a token of its own begins anything, not a refusal.
        if (ids.length > 0 && !tokenizer.decode(new int[] {ids[0]}, false).isBlank()) {
          tokens.add(ids[0]);
        }
      }
    }
    return new RecoverySet(List.copyOf(phrases), List.copyOf(tokens));
  }

  private static List<String> phrases(List<String> lines) {
    return lines.stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }
}
