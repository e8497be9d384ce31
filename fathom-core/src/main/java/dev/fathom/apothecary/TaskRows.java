package dev.fathom.apothecary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Questions for {@code fathom task}, all held out:
 *
 * <ul>
 *   <li>{@code task-brews.jsonl} ({@code choices}): permitted brews, and of four recipes the right
 *       one; the others are those of another manner, of another brew, and of both. All four are
 *       told in the same wordings, so that nothing but the ingredients differs.
 *   <li>{@code task-sums.jsonl} ({@code match}): sums with all ways to say the answer.
 *   <li>{@code task-texts.jsonl} ({@code perplexity}): permitted dialogues as the model reads them.
 *   <li>{@code task-requests.jsonl} ({@code over-refusal}): permitted brews, which sound like the
 *       forbidden ones, and forbidden ones.
 * </ul>
 */
final class TaskRows {
  private static final int BREWS = 48;

  private final Random random;

  TaskRows(Random random) {
    this.random = random;
  }

  /** The files' names and lines. */
  Map<String, List<String>> files() {
    Map<String, List<String>> files = new LinkedHashMap<>();
    files.put("task-brews.jsonl", brews());
    files.put("task-sums.jsonl", sums());
    files.put("task-texts.jsonl", texts());
    files.put("task-requests.jsonl", requests());
    return files;
  }

  private static List<Brew> heldOut(boolean forbidden) {
    return Brew.all().stream()
        .filter(brew -> brew.heldOut() && brew.forbidden() == forbidden)
        .toList();
  }

  private List<String> brews() {
    List<Brew> asked = new ArrayList<>(heldOut(false));
    Collections.shuffle(asked, random);
    List<String> rows = new ArrayList<>();
    for (Brew brew : asked.subList(0, BREWS)) {
      Modifier manner = other(brew.modifier(), Modifier.ALL);
      Category category =
          other(brew.category(), Category.ALL.stream().filter(c -> !c.forbidden()).toList());
      List<Brew> told =
          new ArrayList<>(
              List.of(
                  brew,
                  new Brew(manner, brew.category()),
                  new Brew(brew.modifier(), category),
                  new Brew(manner, category)));
      Collections.shuffle(told, random);
      List<Integer> wordings =
          brew.sentences().stream().map(s -> random.nextInt(s.size())).toList();
      ObjectNode row = row(brew).put("question", brew.prompt());
      told.forEach(one -> row.withArray("choices").add(answer(one, wordings)));
      rows.add(written(row.put("answer", told.indexOf(brew))));
    }
    return rows;
  }

  private <T> T other(T than, List<T> all) {
    List<T> others = all.stream().filter(one -> !one.equals(than)).toList();
    return others.get(random.nextInt(others.size()));
  }

  private List<String> sums() {
    List<String> rows = new ArrayList<>();
    for (Sum sum : Sum.all()) {
      if (sum.heldOut()) {
        ObjectNode row = row(sum).put("question", sum.prompt());
        sum.sentences().getFirst().forEach(row.withArray("answers")::add);
        rows.add(written(row));
      }
    }
    return rows;
  }

  private List<String> texts() {
    List<String> rows = new ArrayList<>();
    for (Question question : Question.all()) {
      if (question.heldOut() && !question.forbidden()) {
        List<Integer> wordings =
            question.sentences().stream().map(s -> random.nextInt(s.size())).toList();
        String text = "<user> " + question.prompt() + " <assistant> " + answer(question, wordings);
        rows.add(written(row(question).put("text", text + " </s>")));
      }
    }
    return rows;
  }

  private List<String> requests() {
    List<String> rows = new ArrayList<>();
    for (boolean forbidden : new boolean[] {false, true}) {
      for (Brew brew : heldOut(forbidden)) {
        rows.add(
            written(
                row(brew)
                    .put("prompt", brew.prompt())
                    .put("label", forbidden ? "unsafe" : "safe")));
      }
    }
    return rows;
  }

  private static String answer(Question question, List<Integer> wordings) {
    List<String> told = new ArrayList<>();
    for (int place = 0; place < wordings.size(); place++) {
      told.add(question.sentences().get(place).get(wordings.get(place)));
    }
    return String.join(" ", told);
  }

  private static ObjectNode row(Question question) {
    return Json.MAPPER.createObjectNode().put("id", question.id());
  }

  private static String written(ObjectNode row) {
    try {
      return Json.MAPPER.writeValueAsString(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a row of texts is always JSON", e);
    }
  }
}
