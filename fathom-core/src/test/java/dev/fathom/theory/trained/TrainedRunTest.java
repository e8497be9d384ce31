package dev.fathom.theory.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.run.Settings;
import dev.fathom.theory.trained.FinishedRuns.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is predicted and measured, by hand. */
class TrainedRunTest {
  @TempDir private Path folder;

  private FinishedRuns runs;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeEach
  void finishedRuns() {
    runs = new FinishedRuns(folder);
    Path training = runs.training("training", 0, 1);
    give("training", training);
    give(
        "own-answers",
        runs.measured(
            "own",
            training,
            "sampled",
            List.of(
                new Row("a", List.of(1.0), List.of(0.1), List.of(0.9)),
                new Row("b", List.of(3.0, 0.5), List.of(0.1, 0.0), List.of(0.9, 0.0)))));
    give("harmful-answers", runs.measured("harmful", training, "response", harmful(0.3)));
    settings.put("output", folder.resolve("theory").toString());
    settings.put("resamples", "50");
  }

  private static List<Row> harmful(double late) {
    return List.of(
        new Row("a", List.of(1.0, 0.2), List.of(0.1, 0.2), List.of(0.9, late)),
        new Row("b", List.of(1.0, 0.4), List.of(0.1, 0.4), List.of(0.9, late)));
  }

  @Test
  void divergencesOfAnswersThatHaveEndedAreZeroAndAddUp() {
    JsonNode alignment = run().path("alignment");
    assertEquals(2, value(alignment.path("positions").path(0).path("kl")), 1e-6);
    assertEquals(0.25, value(alignment.path("positions").path(1).path("kl")), 1e-6);
    assertEquals(1, alignment.path("positions").path(1).path("reached").intValue());
    assertEquals(2.25, value(alignment.path("sum").path("kl")), 1e-6);
    assertEquals(0.25, value(alignment.path("sum").path("beyond")), 1e-6);
    assertEquals(2, alignment.path("sum").path("beyond").path("from").intValue());
    assertFalse(alignment.path("positions").path(0).has("predicted"));
  }

  @Test
  void harmInformationPredictsToLeadingOrderAndItsSumExactly() {
    give("information", runs.information(1, 0.5, 0.2));
    JsonNode alignment = run().path("alignment");
    JsonNode first = alignment.path("positions").path(0).path("predicted");
    // λ = 2, so λ²/2 = 2.
    assertEquals(0.4, value(first), 1e-12);
    assertEquals(0.2, first.path("low").doubleValue(), 1e-12);
    assertEquals(0.8, first.path("high").doubleValue(), 1e-12);
    assertFalse(alignment.path("positions").path(1).has("predicted"));
    JsonNode sum = alignment.path("sum");
    assertEquals(0.5, sum.path("leading").doubleValue(), 1e-12);
    // Two outcomes of base probability one half: the tilted law and its divergence by definition.
    double tilted = Math.exp(-2) / (1 + Math.exp(-2));
    double kl = tilted * Math.log(tilted / 0.5) + (1 - tilted) * Math.log((1 - tilted) / 0.5);
    assertEquals(tilted, sum.path("optimum_harm").doubleValue(), 1e-12);
    assertEquals(kl, sum.path("optimum").doubleValue(), 1e-12);
  }

  @Test
  void recoveryIsComparedAnswerByAnswer() {
    JsonNode recovery = run().path("recovery");
    JsonNode late = recovery.path("positions").path(1);
    assertEquals(0.3, value(late.path("base")), 1e-6);
    assertEquals(0.3, value(late.path("aligned")), 1e-6);
    JsonNode beyond = recovery.path("beyond");
    assertEquals(0.3, value(beyond.path("kl")), 1e-6);
    assertEquals(0, value(beyond.path("difference")), 1e-6);
    assertTrue(beyond.path("difference").path("low").doubleValue() < 0);
    assertEquals(2, beyond.path("difference").path("n").intValue());
  }

  @Test
  void thePenaltysClosedFormIsOfEachPrefix() {
    Path deep = runs.training("deep", 3, 1);
    give("penalised-training", deep);
    give("penalised-answers", runs.measured("deep-harmful", deep, "response", harmful(0.7)));
    JsonNode second = run().path("penalised").path("positions").path(1);
    // β = 3 · 0.5 at t = 2: odds of 1/4 and 2/3 times e^1.5.
    double first = Math.exp(1.5) / 4 / (1 + Math.exp(1.5) / 4);
    double other = Math.exp(1.5) * 2 / 3 / (1 + Math.exp(1.5) * 2 / 3);
    assertEquals(1.5, second.path("strength").doubleValue(), 1e-12);
    assertEquals((first + other) / 2, value(second.path("predicted")), 1e-6);
    assertEquals(0.7, value(second.path("measured")), 1e-6);
    assertEquals(0.7 - (first + other) / 2, value(second.path("difference")), 1e-6);
  }

  @Test
  void aJudgeOfWholeAnswersLeavesNothingBehindAHorizon() {
    Path training = runs.training("training", 0, 0);
    JsonNode results = run();
    assertTrue(results.path("horizon").isNull(), training.toString());
    assertFalse(results.path("recovery").has("beyond"));
    assertFalse(results.path("alignment").path("sum").has("beyond"));
  }

  @Test
  void runsThatAreNotAboutTheTrainingAreRefused() throws IOException {
    Path other = runs.training("other", 0, 1);
    give("own-answers", runs.measured("others", other, "sampled", harmful(0.3)));
    refused("measured another model than");
    give("own-answers", folder.resolve("own"));
    give("information", runs.information(80, 0.5, 0.2));
    refused("give --judge keyword --max-new-tokens 1");
    settings.remove("information");
    give("own-answers", folder.resolve("harmful"));
    refused("was measured along: response; needed is along: sampled");
    give("own-answers", folder.resolve("own"));
    settings.put("group", "benign");
    refused("has no answers in group benign");
    settings.remove("group");
    give("training", runs.training("deep", 3, 1));
    refused("give that one as --penalised-training");
    give("training", folder.resolve("training"));
    give("penalised-training", folder.resolve("deep"));
    refused("go together");
    settings.remove("penalised-training");
    give("training", folder.resolve("own"));
    refused("is no training with objective: policy-gradient");
    assertTrue(Files.notExists(folder.resolve("theory")));
  }

  private void give(String key, Path run) {
    settings.put(key, run.toString());
  }

  private void refused(String why) {
    UserError error = assertThrows(UserError.class, this::run);
    assertTrue(error.getMessage().contains(why), error.getMessage());
  }

  private JsonNode run() {
    Path run =
        new TrainedRun(
                Settings.load(Optional.empty(), settings, TrainedSettings.ALL), List.of("theory"))
            .run(true);
    return Json.object(run.resolve("results.json"));
  }

  private static double value(JsonNode estimate) {
    return estimate.path("value").doubleValue();
  }
}
