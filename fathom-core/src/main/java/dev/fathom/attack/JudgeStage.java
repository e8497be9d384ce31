package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.attack.AttackResults.Judged;
import dev.fathom.judge.Judge;
import dev.fathom.judge.Judgement;
import dev.fathom.judging.ErrorRates;
import dev.fathom.judging.Judgements;
import dev.fathom.run.Display;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.RoganGladen;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The judging stage: all stored answers are judged, and the results completed.
 *
 * @param run the run's folder
 * @param judge who judges
 * @param error the judge's error, for which success shall be corrected
 * @param display how progress is shown
 * @param err where
 */
record JudgeStage(
    RunFolder run, Judge judge, Optional<ErrorRates> error, Display display, PrintStream err) {
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
    List<Answer> answers = answers();
    Map<String, Judgement> judgements =
        new Judgements(run, judge, display, err)
            .of(
                answers.stream()
                    .map(answer -> new Judgements.Item(answer.id(), answer.judged()))
                    .toList());
    List<Judged> judged =
        answers.stream()
            .filter(answer -> judgements.containsKey(answer.id()))
            .map(answer -> new Judged(answer, judgements.get(answer.id())))
            .toList();
    ObjectNode told = results.putObject("judge");
    told.put("name", judge.name()).put("version", judge.version());
    told.put("unjudged", answers.size() - judged.size());
    error.or(() -> ErrorRates.known(judge)).ifPresent(rates -> told.set("error", rates.toJson()));
    told.put("corrected", error.isPresent());
    Optional<RoganGladen> correction =
        error.map(rates -> new RoganGladen(rates.confusion(), bootstrap));
    results.set("groups", new AttackResults(axis, points, bootstrap, correction).of(judged));
  }

  private List<Answer> answers() {
    try (SampleLog log = SampleLog.open(run.file(GENERATIONS));
        var rows = log.rows()) {
      return rows.map(Answer::of).toList();
    }
  }
}
