package dev.fathom.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * One of BIG-Bench Hard's tasks: its description, and how an answer is taken out of free text by
 * the harness's {@code bbh_zeroshot}. Both stand in {@code bbh.json} beside this class.
 *
 * @param name as its file is called
 */
record BbhSubtask(String name, JsonNode entry) {
  private static final JsonNode ALL = read();

  private static JsonNode read() {
    try (InputStream in = BbhSubtask.class.getResourceAsStream("bbh.json")) {
      return Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws UserError if BIG-Bench Hard has no such task
   */
  static BbhSubtask named(String name) {
    if (!ALL.has(name)) {
      List<String> names = new ArrayList<>();
      ALL.fieldNames().forEachRemaining(names::add);
      throw new UserError(
          name
              + ": BIG-Bench Hard has no such task; its files are named "
              + String.join(", ", names));
    }
    return new BbhSubtask(name, ALL.path(name));
  }

  /** What stands before everything. */
  String description() {
    return entry.path("description").asText() + "\n\n";
  }

  /**
   * Takes the answer out of a text.
   *
   * @param input the question, whose options or words may be looked for
   */
  UnaryOperator<String> flexible(String input) {
    return switch (entry.path("answer").asText()) {
      case "pattern" -> Extraction.of(entry.path("pattern").asText(), false)::from;
      case "option" -> text -> option(text, input);
      case "number" -> text -> NumberWords.first(text).orElse(Extraction.INVALID);
      case "said" -> this::said;
      case "words" -> text -> words(text, input);
      default -> throw new IllegalStateException(name);
    };
  }

  private static final Extraction LETTER = Extraction.of("(\\([A-Z]\\))", false);
  private static final Pattern OPTION =
      Pattern.compile("\\([A-Z]\\)([^\\n^(]*)", Pattern.UNIX_LINES);
  private static final Pattern PUNCTUATION = Pattern.compile("\\p{P}");

  /** A letter in parentheses, else an option's text, else a letter behind a colon. */
  private static String option(String text, String input) {
    Optional<String> letter = found(LETTER, text);
    if (letter.isPresent()) {
      return letter.get();
    }
    Map<String, String> letters = new LinkedHashMap<>();
    List<String> options = new ArrayList<>();
    List<String> names = new ArrayList<>();
    char next = 'A';
    for (String option : OPTION.matcher(input).results().map(m -> m.group(1)).toList()) {
      String plain = plain(PythonText.strip(option));
      options.add(plain);
      letters.put(plain, "(" + next + ")");
      names.add(String.valueOf(next));
      next++;
    }
    // The longest first: an option may begin another.
    List<String> longest =
        options.stream().sorted((a, b) -> b.length() - a.length()).map(Pattern::quote).toList();
    Optional<String> told =
        found(Extraction.of(String.join("|", longest), false), plain(text))
            .map(option -> letters.getOrDefault(option, option));
    if (told.isPresent()) {
      return told.get();
    }
    String any = ":" + PythonText.SPACE + "*(" + String.join("|", names) + ")";
    return found(Extraction.of(any, false), text)
        .map(name -> "(" + name + ")")
        .orElse(Extraction.INVALID);
  }

  private static String plain(String text) {
    return PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  private static Optional<String> found(Extraction extraction, String text) {
    return extraction.find(text).map(PythonText::strip).filter(match -> !match.isEmpty());
  }

  /** Several ways to say one of a few answers. */
  private String said(String text) {
    Map<String, String> answers = new LinkedHashMap<>();
    entry.path("said").properties().forEach(e -> answers.put(e.getKey(), e.getValue().asText()));
    String any = String.join("|", answers.keySet());
    return found(Extraction.of(any, false), text.toLowerCase(Locale.ROOT))
        .flatMap(match ->
            answers.entrySet().stream()
                .filter(answer -> found(Extraction.of(answer.getKey(), false), match).isPresent())
                .map(Map.Entry::getValue)
                .findFirst())
        .orElse(Extraction.INVALID);
  }

  /** The words of the list, in the order in which the text names them last. */
  private static String words(String text, String input) {
    String[] parts = input.split("List:", -1);
    List<String> words = parts.length > 1 ? PythonText.words(parts[1]) : List.of();
    String any =
        String.join("|", words.stream().map(word -> "\\b" + Pattern.quote(word) + "\\b").toList());
    List<String> named = new ArrayList<>();
    if (!words.isEmpty()) {
      Pattern.compile(any)
          .matcher(text)
          .results()
          .forEach(match -> {
            named.remove(match.group());
            named.add(match.group());
          });
    }
    return String.join(" ", named);
  }
}
