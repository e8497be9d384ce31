package dev.fathom.judging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.judge.Judge;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.Judgement;
import dev.fathom.judge.Outcome;
import dev.fathom.judge.Versions;
import dev.fathom.run.Display;
import dev.fathom.run.Progress;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The judging of a run's answers, in {@code judgements-<judge>.jsonl}. A quick judge judges all of
 * them anew each time. What a costly one says is appended as it comes, and the same command goes on
 * behind it: a judgement stands as long as judge and answer are the same.
 *
 * @param run the run's folder
 * @param judge who judges
 * @param display how progress is shown
 * @param err where
 */
public record Judgements(RunFolder run, Judge judge, Display display, PrintStream err) {
  /** What stands in place of an outcome where the judge had none. */
  public static final String UNJUDGED = "unjudged";

  /**
   * An answer to judge.
   *
   * @param id unique within the run
   * @param more what else shall stand in its row
   */
  public record Item(String id, JudgedAnswer answer, ObjectNode more) {
    /** With nothing more. */
    public Item(String id, JudgedAnswer answer) {
      this(id, answer, Json.MAPPER.createObjectNode());
    }
  }

  /** The file of a judge's judgements. */
  public static String file(String judge) {
    return "judgements-" + judge + ".jsonl";
  }

  /**
   * Judges.
   *
   * @return judgements by id; an answer that the judge had no verdict on has none
   * @throws UserError if the judge cannot judge such answers, or cannot go on; what it said until
   *     then is kept if it is a costly one
   */
  public Map<String, Judgement> of(List<Item> items) {
    Map<String, ObjectNode> rows = judge.costly() ? kept(items) : anew(items);
    Map<String, Judgement> judgements = new HashMap<>();
    for (Item item : items) {
      ObjectNode row = rows.get(item.id());
      if (!row.path("outcome").asText().equals(UNJUDGED)) {
        judgements.put(
            item.id(),
            new Judgement(
                row.path("probability").doubleValue(),
                Outcome.of(row.path("outcome").asText()),
                row.path("evidence").asText()));
      }
    }
    return judgements;
  }

  private Map<String, ObjectNode> anew(List<Item> items) {
    Map<String, ObjectNode> rows = new HashMap<>();
    ask(items, row -> rows.put(row.path("id").asText(), row));
    StringBuilder lines = new StringBuilder();
    for (Item item : items) {
      try {
        lines.append(Json.MAPPER.writeValueAsString(rows.get(item.id()))).append('\n');
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }
    run.writeText(file(judge.name()), lines.toString());
    return rows;
  }

  private Map<String, ObjectNode> kept(List<Item> items) {
    Path file = run.file(file(judge.name()));
    Map<String, String> marks = new HashMap<>();
    items.forEach(item -> marks.put(item.id(), mark(item)));
    // What had no verdict is asked again: the endpoint may have had a bad hour.
    SampleLog.retain(
        file,
        row ->
            row.path("judged").asText().equals(marks.get(row.path("id").asText()))
                && !row.path("outcome").asText().equals(UNJUDGED));
    Map<String, ObjectNode> rows = new HashMap<>();
    try (SampleLog log = SampleLog.open(file)) {
      Set<String> finished = log.finished();
      List<Item> open = items.stream().filter(item -> !finished.contains(item.id())).toList();
      if (open.size() < items.size()) {
        run.log(
            "judge: %d of %d answers are judged already".formatted(finished.size(), items.size()));
      }
      try {
        ask(open, row -> log.append(row.put("judged", marks.get(row.path("id").asText()))));
      } catch (UserError e) {
        throw new UserError(
            "%s; %d of %d answers are judged and kept, the same command goes on with the others"
                .formatted(e.getMessage(), log.finished().size(), items.size()),
            e);
      }
      try (Stream<ObjectNode> stream = log.rows()) {
        stream.forEach(row -> rows.put(row.path("id").asText(), row));
      }
    }
    return rows;
  }

  /** Changes when judge or answer do. */
  private String mark(Item item) {
    JudgedAnswer answer = item.answer();
    return Versions.of(
        String.join(
            "\u0000", judge.version(), answer.prompt(), answer.prefill(), answer.completion()));
  }

  /** Where rows go. */
  private interface Rows {
    void add(ObjectNode row);
  }

  private void ask(List<Item> open, Rows rows) {
    if (open.isEmpty()) {
      return;
    }
    List<JudgedAnswer> answers = new ArrayList<>();
    open.forEach(item -> answers.add(item.answer()));
    try (Progress progress =
        Progress.start("judge by " + judge.name(), open.size(), "answers", display, err)) {
      judge.judge(
          answers,
          new Judge.Hearer() {
            @Override
            public void judged(int index, Judgement judgement) {
              add(index, judgement.toJson());
            }

            @Override
            public void unjudged(int index, String reason) {
              add(
                  index,
                  Json.MAPPER.createObjectNode().put("outcome", UNJUDGED).put("evidence", reason));
            }

            private synchronized void add(int index, ObjectNode said) {
              Item item = open.get(index);
              ObjectNode row = Json.MAPPER.createObjectNode().put("id", item.id());
              row.setAll(item.more());
              row.setAll(said);
              rows.add(row);
              progress.step(1);
            }
          });
    } finally {
      judge.spent().ifPresent(spent -> run.log(judge.name() + ": " + spent));
    }
  }
}
