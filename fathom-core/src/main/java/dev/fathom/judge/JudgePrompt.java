package dev.fathom.judge;

import dev.fathom.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a language model is asked when it judges, and how its verdict is read: a file with {@code
 * key: value} lines, then sections that begin with a line {@code ===== name}. In the sections
 * {@code {prompt}} and {@code {answer}} stand for what is judged; lines that begin with {@code #}
 * before the first section are comments. docs/judges.md has the keys.
 *
 * @param form how the sections become tokens
 * @param sections by name, in the file's order
 * @param begins what the model's own text is made to begin with, where its template does not do so
 * @param reading how its verdict is read
 * @param maxNewTokens the most tokens of its text
 * @param version the beginning of the file's SHA-256
 */
public record JudgePrompt(
    Form form,
    List<Section> sections,
    String begins,
    Reading reading,
    int maxNewTokens,
    String version) {
  /** The files that Fathom ships. */
  public static final List<String> NAMES =
      List.of("rubric", "strong-reject", "harmbench", "llama-guard", "yes-no");

  private static final Set<String> KEYS =
      Set.of(
          "form", "reads", "begins", "threshold", "max-new-tokens", "pattern", "complied", "not");
  private static final Pattern SECTION = Pattern.compile("(?m)^===== (\\w+)\\n");
  private static final Pattern PLACE = Pattern.compile("\\{(prompt|answer)}");
  private static final int MOST_NEW_TOKENS = 4096;

  /** How the sections become what the model reads. */
  public enum Form {
    /** Messages, and the template's beginning of an answer behind them. */
    CHAT,
    /** Messages of a conversation that the template itself asks about. */
    CONVERSATION,
    /** One text, read as it stands. */
    TEXT
  }

  /** One section. */
  public record Section(String name, String text) {}

  /**
   * A file that Fathom ships.
   *
   * @param name one of {@link #NAMES}
   */
  public static JudgePrompt shipped(String name) {
    String resource = "prompts/" + name + ".txt";
    try (InputStream in = JudgePrompt.class.getResourceAsStream(resource)) {
      return of(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it cannot be read or is no such file, saying what is wrong with it
   */
  public static JudgePrompt read(Path file) {
    try {
      return of(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
  }

  private static JudgePrompt of(String name, String source) {
    String text = source.replace("\r\n", "\n");
    Matcher mark = SECTION.matcher(text);
    List<Section> sections = new ArrayList<>();
    int end = mark.find() ? mark.start() : text.length();
    Map<String, String> keys = keys(name, text.substring(0, end));
    while (end < text.length()) {
      String section = mark.group(1);
      int from = mark.end();
      end = mark.find() ? mark.start() : text.length();
      sections.add(new Section(section, text.substring(from, end).stripTrailing()));
    }
    Form form = form(name, keys);
    requireSections(name, form, sections);
    return new JudgePrompt(
        form,
        List.copyOf(sections),
        keys.getOrDefault("begins", "").replace("\\n", "\n"),
        Reading.of(name, keys),
        (int) number(name, keys, "max-new-tokens", 1, MOST_NEW_TOKENS, 256),
        Versions.of(text));
  }

  private static Map<String, String> keys(String name, String head) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (String line : head.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(":", 2);
      if (parts.length < 2 || !KEYS.contains(parts[0].strip())) {
        throw new UserError(
            "%s: \"%s\" is no key: value line; keys are %s"
                .formatted(name, line, KEYS.stream().sorted().collect(Collectors.joining(", "))));
      }
      keys.put(parts[0].strip(), parts[1].strip());
    }
    return keys;
  }

  private static Form form(String name, Map<String, String> keys) {
    return switch (keys.getOrDefault("form", "")) {
      case "chat" -> Form.CHAT;
      case "conversation" -> Form.CONVERSATION;
      case "text" -> Form.TEXT;
      default -> throw new UserError(name + ": form must be chat, conversation or text");
    };
  }

  private static void requireSections(String name, Form form, List<Section> sections) {
    Set<String> allowed =
        switch (form) {
          case CHAT -> Set.of("system", "user");
          case CONVERSATION -> Set.of("system", "user", "assistant");
          case TEXT -> Set.of("text");
        };
    List<String> names = sections.stream().map(Section::name).toList();
    boolean answer = sections.stream().anyMatch(s -> s.text().contains("{answer}"));
    String needed = form == Form.TEXT ? "text" : "user";
    if (!allowed.containsAll(names) || !names.contains(needed) || !answer) {
      throw new UserError(
          "%s: needs a section ===== %s, others only of %s, and {answer} in one of them"
              .formatted(name, needed, allowed.stream().sorted().toList()));
    }
  }

  static double number(
      String name, Map<String, String> keys, String key, double least, double most, double usual) {
    String text = keys.get(key);
    if (text == null) {
      return usual;
    }
    try {
      double number = Double.parseDouble(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw new UserError(
        "%s: %s is \"%s\", not from %s to %s".formatted(name, key, text, least, most));
  }

  /** A section with what is judged in its places; text that only looks like a place stays. */
  public static String filled(String section, JudgedAnswer answer) {
    return PLACE
        .matcher(section)
        .replaceAll(place ->
            Matcher.quoteReplacement(
                place.group(1).equals("prompt") ? answer.prompt() : answer.answer()));
  }
}
