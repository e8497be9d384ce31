package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The answers of an attack that a page embeds: those to the first prompts of each group, the same
 * ones at every depth, one per prompt and depth.
 *
 * @param shown by id, in the file's order
 */
record Answers(Map<String, Answer> shown) {
  /** At most this many prompts over all groups. */
  private static final int PROMPTS = 24;

  private static final int PER_GROUP = 8;

  /**
   * Reads row by row and keeps no more than it shows.
   *
   * @throws UserError naming file and line if a row is not what it should be
   */
  static Answers read(Path folder, AttackResults results) {
    int perGroup = Math.clamp(PROMPTS / Math.max(1, results.groups().size()), 1, PER_GROUP);
    Map<String, Answer> shown = new LinkedHashMap<>();
    Map<String, Set<String>> examples = new LinkedHashMap<>();
    Set<List<String>> places = new LinkedHashSet<>();
    JsonLines.forEach(
        folder.resolve("generations.jsonl"),
        row -> {
          String group = row.get("group").text();
          String example = row.get("example").text();
          Set<String> kept = examples.computeIfAbsent(group, _ -> new LinkedHashSet<>());
          if ((kept.contains(example) || kept.size() < perGroup)
              && places.add(List.of(group, example, Answer.point(row)))) {
            kept.add(example);
            Answer answer = Answer.read(row);
            shown.put(answer.id(), answer);
          }
        });
    String judge = results.judge().name();
    if (FileName.isPlain(judge)) {
      JsonLines.forEach(
          folder.resolve("judgements-" + judge + ".jsonl"),
          row -> {
            // An answer that the judge had no verdict on stands there without one.
            if (!row.text("outcome", "").equals("unjudged")) {
              shown.computeIfPresent(row.get("id").text(), (_, answer) -> answer.judged(row));
            }
          });
    }
    return new Answers(shown);
  }

  /** The answers of a group at a depth. */
  List<Answer> at(String group, String depth) {
    List<Answer> found = new ArrayList<>();
    for (Answer answer : shown.values()) {
      if (answer.group().equals(group) && answer.depth().equals(depth)) {
        found.add(answer);
      }
    }
    return found;
  }
}
