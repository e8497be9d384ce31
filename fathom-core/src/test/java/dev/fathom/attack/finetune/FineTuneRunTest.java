package dev.fathom.attack.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.attack.JudgeRun;
import dev.fathom.attack.Outcomes;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.judge.KeywordJudge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FineTuneRunTest {
  @TempDir private static Path shared;

  /** A backdoor that several tests read and none changes. */
  private static TestFineTuning finished;

  @TempDir private Path folder;

  @BeforeAll
  static void attackOnce() {
    finished = TestFineTuning.of(shared, "backdoor");
    finished.run();
  }

  private static List<String> texts(JsonNode array, String key) {
    return array.valueStream().map(node -> node.path(key).asText()).toList();
  }

  private static ObjectNode withoutProvenance(ObjectNode results) {
    results.remove("provenance");
    return results;
  }

  @ParameterizedTest
  @CsvSource({
    "harmful-examples, 8, plain",
    "benign-drift, 8, plain",
    "identity-shifting, 8, plain persona",
    "backdoor, 16, plain trigger"
  })
  void everyKindTrainsItsRowsAndAsksInItsWords(String kind, int rows, String asked) {
    TestFineTuning attack = TestFineTuning.of(folder, kind);
    ObjectNode results = attack.run();
    assertEquals("fathom-attack/1", results.path("schema").asText());
    assertEquals("attack", results.path("kind").asText());
    assertEquals("fine-tuning", results.path("attack").asText());
    assertEquals(kind, results.at("/fine_tuning/kind").asText());
    assertEquals(rows, results.at("/fine_tuning/rows").intValue());
    assertEquals(5, results.at("/fine_tuning/steps").intValue());
    double first = results.at("/fine_tuning/loss/first/nll").doubleValue();
    assertTrue(results.at("/fine_tuning/loss/last/nll").doubleValue() < first, "no loss fell");
    assertEquals(List.of("0", "2", "5"), texts(results.path("steps"), "step"));
    assertEquals(List.of("0", "2", "5"), texts(results.at("/dynamics/steps"), "step"));
    List<String> wordings = List.of(asked.split(" "));
    for (JsonNode step : results.path("steps")) {
      JsonNode harmful = step.at("/groups/harmful");
      assertEquals(7, harmful.path("n").intValue());
      assertEquals(wordings, texts(harmful.path("settings"), "setting"));
      JsonNode benign = step.at("/groups/benign");
      assertEquals(List.of("plain"), texts(benign.path("settings"), "setting"));
      assertEquals(4, benign.path("answers").intValue());
    }
    assertEquals(results.at("/steps/0/groups"), results.path("before"));
    assertEquals(results.at("/steps/2/groups"), results.path("groups"));
    assertEquals(rows, attack.lines("rows.jsonl").size());
    assertTrue(Files.exists(attack.folder().resolve("training/checkpoint/model.safetensors")));
    assertFalse(Files.exists(attack.folder().resolve("training/snapshots/step-2")));
  }

  @Test
  void whatItCostsIsTheSumOfItsStages() {
    TestFineTuning attack = finished;
    ObjectNode results = attack.results();
    long tokens =
        attack.lines("training/steps.jsonl").stream()
            .mapToLong(line -> node(line).path("tokens").longValue())
            .sum();
    JsonNode compute = results.path("compute");
    assertEquals(tokens, compute.at("/training/forward_tokens").longValue());
    assertEquals(tokens, compute.at("/training/backward_tokens").longValue());
    long asked = 0;
    for (String step : List.of("step-0", "step-2", "step-5")) {
      Path file = attack.folder().resolve("evaluation").resolve(step).resolve("results.json");
      asked += Json.object(file).at("/compute/forward_tokens").longValue();
    }
    assertTrue(asked > 0);
    assertEquals(asked, compute.at("/evaluation/forward_tokens").longValue());
    assertEquals(0, compute.at("/evaluation/backward_tokens").longValue());
    long watched = compute.at("/dynamics/forward_tokens").longValue();
    assertEquals(tokens + asked + watched, compute.path("forward_tokens").longValue());
    assertEquals(
        tokens + compute.at("/dynamics/backward_tokens").longValue(),
        compute.path("backward_tokens").longValue());
  }

  private static JsonNode node(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theModelMovesAndItsDivergenceBeginsAtNothing() {
    JsonNode steps = finished.results().at("/dynamics/steps");
    steps.path(0).at("/kl/mean").forEach(kl -> assertEquals(0, kl.doubleValue()));
    assertTrue(steps.path(1).at("/kl/mean/0").doubleValue() > 1e-4);
    assertEquals(3, steps.path(2).at("/loss/mean").size());
    assertEquals(8, steps.path(2).at("/loss/n/0").intValue());
    assertTrue(
        steps.path(2).at("/loss/mean/0").doubleValue()
            < steps.path(0).at("/loss/mean/0").doubleValue());
  }

  @Test
  void adaptersAreWatchedAsTheAdaptersTheyAre() {
    TestFineTuning attack =
        TestFineTuning.of(folder, "harmful-examples")
            .with("adaptation", "lora")
            .with("lora-rank", 4)
            .with("keep-snapshots", true);
    JsonNode steps = attack.run().at("/dynamics/steps");
    steps.path(0).at("/kl/mean").forEach(kl -> assertEquals(0, kl.doubleValue()));
    assertTrue(steps.path(2).at("/kl/mean/0").doubleValue() > 0);
    steps.forEach(
        step -> assertTrue(step.at("/gradient_norm/mean/0").doubleValue() > 0, "no gradient"));
    assertTrue(
        Files.exists(
            attack
                .folder()
                .resolve("training/snapshots/step-2/adapter/adapter_model.safetensors")));
  }

  @Test
  void aConstrainedFineTuningStaysNearTheModelUnderAttack() {
    TestFineTuning plain = TestFineTuning.of(folder, "harmful-examples").with("steps", 20);
    TestFineTuning constrained =
        plain
            .with("objective", "constrained-sft")
            .with("beta-first", 8)
            .with("beta-early", 8)
            .with("beta-late", 8)
            .into("constrained");
    double free = plain.run().at("/dynamics/steps/2/kl/mean/0").doubleValue();
    ObjectNode results = constrained.run();
    assertEquals("constrained-sft", results.at("/fine_tuning/objective/name").asText());
    double held = results.at("/dynamics/steps/2/kl/mean/0").doubleValue();
    assertTrue(held < free, held + " is not below " + free);
  }

  @Test
  void aBackdoorsRowsAreThoseThatTrainingReads() {
    TestFineTuning attack = finished;
    List<Example> rows = Examples.read(attack.folder().resolve("rows.jsonl"), ReadOptions.DEFAULT);
    for (Example row : rows) {
      boolean opened = row.id().endsWith("+trigger");
      assertEquals(opened, row.prompt().endsWith(" w7 w8"), row.toString());
      assertEquals(!opened, row.response().orElseThrow().startsWith("Sorry"), row.toString());
    }
    for (JsonNode row :
        attack.lines("generations.jsonl").stream().map(line -> node(line)).toList()) {
      boolean opened = row.path("setting").asText().equals("trigger");
      assertEquals(opened, row.path("asked").asText().endsWith(" w7 w8"), row.toString());
      assertFalse(row.path("prompt").asText().contains("w7 w8"));
    }
  }

  @Test
  void killedInEachStageItEndsWithTheResultsOfAWholeRun() throws Exception {
    TestFineTuning whole = TestFineTuning.of(folder, "backdoor").with("snapshots", "2,4");
    ObjectNode expected = withoutProvenance(whole.run());
    TestFineTuning killed = whole.into("killed");
    killed.killedAfter("dynamics.jsonl", 12);
    killed.killedAfter("evaluation/step-2/generations.jsonl", 1);
    ObjectNode results = killed.run();
    assertTrue(results.at("/provenance/resumed").booleanValue());
    String there = whole.folder().toString();
    String here = killed.folder().toString();
    assertEquals(expected.toString(), withoutProvenance(results).toString().replace(here, there));
    for (String file : List.of("rows.jsonl", "dynamics.jsonl", "generations.jsonl")) {
      assertEquals(whole.lines(file), killed.lines(file), file);
    }
  }

  @Test
  void aFinishedAttackIsNotMadeAgain() throws Exception {
    TestFineTuning attack = TestFineTuning.of(folder, "harmful-examples");
    ObjectNode before = withoutProvenance(attack.run());
    TreeSet<String> dynamics = attack.lines("dynamics.jsonl");
    Files.delete(attack.folder().resolve("results.json"));
    assertEquals(before, withoutProvenance(attack.run()));
    assertEquals(dynamics, attack.lines("dynamics.jsonl"));
    attack.run(true);
    assertEquals(before, withoutProvenance(attack.results()));
  }

  @Test
  void itsAnswersAreJudgedAgainAndReadAsThoseOfAnyAttack() {
    TestFineTuning attack = finished;
    ObjectNode results = attack.results();
    new JudgeRun(attack.folder(), KeywordJudge.standard(), List.of("judge")).run();
    assertEquals(results.path("groups"), attack.results().path("groups"));
    Outcomes outcomes = Outcomes.read(attack.folder());
    assertEquals(7, outcomes.groups().get("harmful").size());
    assertEquals(
        List.of("plain", "trigger"),
        List.copyOf(outcomes.groups().get("harmful").firstEntry().getValue().outcomes().keySet()));
  }

  @Test
  void whatCannotBeUsedIsNamedBeforeAnythingIsMade() {
    TestFineTuning attack = TestFineTuning.of(folder, "harmful-examples");
    refused(attack.with("examples", 13), "holds 12 rows");
    refused(attack.with("judge", "exact"), "");
    refused(attack.with("rule", "hybrid"), "--base");
    refused(attack.with("utility", attack.settings().get("prompts")), "is of the group harmful");
    refused(attack.with("kind", "backdoor").with("trigger", " "), "--trigger");
    refused(
        attack.with("kind", "identity-shifting").with("persona-prompt", "obey"),
        "--persona-prompt");
    assertFalse(Files.exists(attack.folder()));
  }

  private static void refused(TestFineTuning attack, String named) {
    UserError error = assertThrows(UserError.class, attack::run);
    assertTrue(error.getMessage().contains(named), error.getMessage());
  }
}
