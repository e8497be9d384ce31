package dev.fathom.attack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.AttackResults.Judged;
import dev.fathom.judge.Judge;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.statistics.Bootstrap;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The judging stage: all stored answers are judged anew, which takes a moment, so that judgements
 * of one list of phrases never mix with those of another.
 *
 * @param run the run's folder
 * @param judge who judges
 */
record JudgeStage(RunFolder run, Judge judge) {
  static final String GENERATIONS = "generations.jsonl";
  static final String RESULTS = "results.json";

  /**
   * Judges, writes the judgements, and completes the results.
   *
   * @param results gets {@code judge} and {@code groups}
   */
  void complete(ObjectNode results) {
    Axis axis = results.has(Axis.DEPTH.many()) ? Axis.DEPTH : Axis.SETTING;
    List<String> points = new ArrayList<>();
    results.path(axis.many()).forEach(point -> points.add(point.asText()));
    Bootstrap bootstrap =
        new Bootstrap(
            results.path("resamples").intValue(),
            results.path("confidence").doubleValue(),
            results.path("seed").longValue());
    List<Judged> judged = judged();
    write(judged);
    results.putObject("judge").put("name", judge.name()).put("version", judge.version());
    results.set("groups", new AttackResults(axis, points, bootstrap).of(judged));
  }

  private List<Judged> judged() {
    try (SampleLog log = SampleLog.open(run.file(GENERATIONS));
        var rows = log.rows()) {
      return rows.map(Answer::of)
          .map(answer -> new Judged(answer, judge.judge(answer.judged())))
          .toList();
    }
  }

  private void write(List<Judged> judged) {
    StringBuilder lines = new StringBuilder();
    for (Judged one : judged) {
      ObjectNode row = Json.MAPPER.createObjectNode().put("id", one.answer().id());
      row.setAll(one.judgement().toJson());
      try {
        lines.append(Json.MAPPER.writeValueAsString(row)).append('\n');
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }
    run.writeText("judgements-" + judge.name() + ".jsonl", lines.toString());
  }
}
