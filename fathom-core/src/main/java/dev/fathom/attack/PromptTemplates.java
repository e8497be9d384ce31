package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.data.Cell;
import dev.fathom.data.Row;
import dev.fathom.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a user's file of jailbreak templates: plain text with a line of {@code ---} between two
 * templates, or rows (JSONL, JSON, CSV, Parquet) with a column {@code template} or {@code text} and
 * a {@code name} if wanted. Fathom ships none.
 */
final class PromptTemplates {
  /** What stands for the prompt: ours, GPTFuzzer's, AutoDAN's and llm-attacks'. */
  private static final List<String> PLACES =
      List.of("{prompt}", "[INSERT PROMPT HERE]", "[REPLACE]", "{goal}");

  private static final List<String> COLUMNS = List.of("template", "text");

  private PromptTemplates() {}

  /**
   * A template.
   *
   * @param name unique in its file
   * @param text with a place for the prompt, once or several times
   */
  record Entry(String name, String text) {
    /** With a prompt in its place. */
    String filled(String prompt) {
      String filled = text;
      for (String place : PLACES) {
        filled = filled.replace(place, prompt);
      }
      return filled;
    }
  }

  /**
   * @throws UserError if the file cannot be read, or templates have no place for the prompt, repeat
   *     a name or are blank: all of them in one message
   */
  static List<Entry> read(Path file) {
    return file.toString().endsWith(".txt") ? ofText(file) : ofRows(file);
  }

  private static List<Entry> ofText(Path file) {
    String all;
    try {
      all = Files.readString(file);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
    List<String> texts =
        Stream.of(all.split("(?m)^---\\s*$", -1))
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .toList();
    List<Entry> entries = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (String text : texts) {
      String name = "template-" + (entries.size() + bad.size() + 1);
      if (lacksPlace(text)) {
        bad.add(name);
      } else {
        entries.add(new Entry(name, text));
      }
    }
    if (!bad.isEmpty()) {
      throw new UserError(
          "%s: no place for the prompt in %s; write {prompt} where it belongs"
              .formatted(file, String.join(", ", bad)));
    }
    if (entries.isEmpty()) {
      throw new UserError(file + ": holds no template; put a line of --- between two");
    }
    return entries;
  }

  private static List<Entry> ofRows(Path file) {
    Set<String> names = new HashSet<>();
    return Table.read(file).map(row -> entry(row, names));
  }

  private static Entry entry(Row row, Set<String> names) throws Cell.Unusable {
    Optional<String> column = COLUMNS.stream().filter(name -> Cell.has(row, name)).findFirst();
    if (column.isEmpty()) {
      throw new Cell.Unusable("no \"template\"");
    }
    String text = Cell.text(row, column.get());
    String name = Cell.has(row, "name") ? Cell.text(row, "name") : "template-" + row.number();
    if (lacksPlace(text)) {
      throw new Cell.Unusable("no place for the prompt; write {prompt} where it belongs");
    }
    if (!names.add(name)) {
      throw new Cell.Unusable("the name \"" + name + "\" stands already in the file");
    }
    return new Entry(name, text);
  }

  private static boolean lacksPlace(String text) {
    return PLACES.stream().noneMatch(text::contains);
  }
}
