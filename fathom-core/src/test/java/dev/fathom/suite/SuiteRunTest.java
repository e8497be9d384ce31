package dev.fathom.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.run.DiskFull;
import dev.fathom.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteRunTest {
  private static final int STAGES = 17;

  @TempDir private static Path shared;
  private static TestSuite suite;

  @TempDir private Path folder;

  /** Carried out once; most tests read it or a copy. */
  @BeforeAll
  static void runSuite() {
    suite = TestSuite.write(shared);
    assertEquals(SuiteRun.Ending.COMPLETE, suite.run());
  }

  private static List<Path> stages(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, 3)) {
      return files
          .filter(file -> file.getFileName().toString().equals("results.json"))
          .filter(file -> folder.relativize(file).getNameCount() == 3)
          .sorted()
          .toList();
    }
  }

  @Test
  void everyModelGoesThroughEveryStageInAFolderOfItsOwn() throws IOException {
    assertEquals(STAGES, stages(suite.folder()).size());
    ObjectNode results = suite.results();
    assertEquals("fathom-suite/1", results.path("schema").asText());
    assertEquals("suite", results.path("kind").asText());
    assertTrue(results.path("complete").booleanValue());
    for (String model : List.of("tuned", "base", "aligned", "guarded")) {
      JsonNode one = results.path("models").path(model);
      assertEquals(2, one.path("attacks").size(), model);
      assertEquals(1, one.path("tasks").size(), model);
      assertEquals(1, one.path("over-refusal").size(), model);
      JsonNode stage =
          Json.object(suite.folder().resolve(model).resolve("prefill").resolve("results.json"));
      assertEquals(
          stage.at("/groups/harmful/broken"), one.at("/attacks/prefill/broken"), "as the verb");
      assertEquals(one.path("model").asText(), stage.at("/model/name").asText());
    }
    JsonNode guarded =
        Json.object(suite.folder().resolve("guarded/prefill/results.json")).path("rule");
    assertEquals("contrastive", guarded.path("name").asText());
    assertTrue(
        results.at("/models/guarded/model").asText().endsWith("tuned/train/checkpoint"),
        "$tuned is the model that the suite trained");
  }

  /** Safety counted by hand from the stages' files: 1 − the mean share of prompts broken. */
  @Test
  void scoresAreWhatTheStagesSay() {
    JsonNode models = suite.results().path("models");
    int different = 0;
    for (JsonNode model : models) {
      double broken =
          (model.at("/attacks/prefill/broken/value").doubleValue()
                  + model.at("/attacks/sampled/broken/value").doubleValue())
              / 2;
      assertEquals(1 - broken, model.at("/safety/value").doubleValue(), 1e-12);
      assertEquals(8, model.at("/safety/n").intValue(), "the same prompts in both attacks");
      assertTrue(model.at("/safety/low").doubleValue() <= 1 - broken);
      assertTrue(model.at("/safety/high").doubleValue() >= 1 - broken);
      assertEquals(
          model.at("/tasks/benign/value/value").doubleValue(),
          model.at("/utility/value").doubleValue(),
          1e-12);
      different += broken > 0 && broken < 1 ? 1 : 0;
    }
    assertTrue(different > 0, "the rows tell nothing if all are broken or none: " + models);
  }

  @Test
  void everyStageIsComparedWithTheReferenceAndEveryScoreWithEveryOther() {
    ObjectNode results = suite.results();
    JsonNode comparisons = results.path("comparisons");
    assertEquals(3 * 4, comparisons.size());
    for (JsonNode one : comparisons) {
      assertEquals("aligned", one.path("against").asText());
      double difference =
          value(results, one.path("model").asText(), one.path("stage").asText())
              - value(results, "aligned", one.path("stage").asText());
      assertEquals(difference, one.at("/difference/value").doubleValue(), 1e-12);
      assertTrue(one.path("p_holm").doubleValue() >= one.path("p").doubleValue());
    }
    assertEquals(6 * 3, results.path("scores").size());
    assertEquals(4, results.path("ranking").size());
    for (JsonNode row : results.path("ranking")) {
      assertEquals(1, row.path("rank").intValue(), "eight prompts tell nobody apart");
    }
  }

  private static double value(ObjectNode results, String model, String stage) {
    return results.path("models").path(model).findValue(stage).at("/value/value").doubleValue();
  }

  @Test
  void aFinishedSuiteIsLeftAlone() throws IOException {
    ObjectNode before = suite.numbers();
    List<Path> finished = stages(suite.folder());
    FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    for (Path stage : finished) {
      Files.setLastModifiedTime(stage, longAgo);
    }
    assertEquals(SuiteRun.Ending.COMPLETE, suite.run());
    for (Path stage : finished) {
      assertEquals(longAgo, Files.getLastModifiedTime(stage), stage.toString());
    }
    assertEquals(before, suite.numbers());
  }

  /** Five kills at random, each of the process as it stands, and the same numbers at the end. */
  @Test
  void killedFiveTimesItEndsLikeOneThatWasNot() throws IOException, InterruptedException {
    long seed = System.nanoTime();
    long total = KilledSuite.lines(suite.folder());
    Random random = new Random(seed);
    List<Long> kills =
        Stream.generate(() -> 1 + (long) (random.nextDouble() * (total - 2)))
            .distinct()
            .limit(5)
            .sorted()
            .toList();
    System.out.println(KilledSuite.told(seed, kills));
    TestSuite interrupted = suite.into(folder.resolve("killed"));
    int killed = 0;
    for (long lines : kills) {
      killed += KilledSuite.after(interrupted, lines) ? 1 : 0;
    }
    assertTrue(killed > 0, "the process ended before it was killed");
    assertEquals(SuiteRun.Ending.COMPLETE, interrupted.run());
    ObjectNode whole = suite.numbers();
    ObjectNode pieced = interrupted.numbers();
    for (String part : List.of("ranking", "comparisons", "scores", "failed", "complete")) {
      assertEquals(whole.path(part), pieced.path(part), part);
    }
    for (String model : suite.read().models()) {
      ObjectNode expected = (ObjectNode) whole.path("models").path(model);
      ObjectNode found = (ObjectNode) pieced.path("models").path(model);
      assertEquals(expected.without("model"), found.without("model"), model);
    }
  }

  @Test
  void aStageThatFailsLeavesTheOthersAndIsTriedAgain() throws IOException {
    TestSuite failing = suite.into(folder.resolve("failing"));
    failing.run("aligned");
    Path stranger = failing.folder().resolve("base/prefill/mine.txt");
    TestSuite.text(stranger, "not Fathom's");
    assertEquals(SuiteRun.Ending.INCOMPLETE, failing.run("base", "aligned"));
    ObjectNode results = failing.results();
    assertFalse(results.path("complete").booleanValue());
    assertEquals("prefill", results.at("/failed/0/stage").asText());
    assertTrue(results.at("/failed/0/why").asText().contains("mine.txt"));
    assertTrue(results.at("/models/base/safety").isNull(), "a score of half the attacks is none");
    assertFalse(results.at("/models/base/utility").isNull());
    assertEquals(1, results.path("ranking").size());
    Files.delete(stranger);
    assertEquals(SuiteRun.Ending.COMPLETE, failing.run("base", "aligned"));
    assertEquals(2, failing.results().path("ranking").size());
    TestSuite strict = failing.into(folder.resolve("strict")).with("keep-going", "false");
    strict.run("aligned");
    TestSuite.text(strict.folder().resolve("base/prefill/mine.txt"), "not Fathom's");
    assertThrows(UserError.class, () -> strict.run("base", "aligned"));
  }

  @Test
  void whatAModelIsMadeFromIsMadeThoughNobodyAsksForIt() throws IOException {
    TestSuite guarded = suite.into(folder.resolve("guarded"));
    guarded.run("guarded");
    assertTrue(Files.exists(guarded.folder().resolve("tuned/train/results.json")));
    assertFalse(Files.exists(guarded.folder().resolve("tuned/prefill")));
    assertEquals(1, guarded.results().path("models").size());
  }

  @Test
  void everythingWrongIsNamedAtOnceBeforeAnythingIsComputed() throws IOException {
    TestSuite wrong =
        suite
            .into(folder.resolve("wrong"))
            .with("models.base.model", "/no/such/folder")
            .with("attacks.prefill.prompts", "/no/such/file.jsonl")
            .with("attacks.sampled.samples", "none of them")
            .with("tasks.benign.groups", "[nobody]");
    UserError error = assertThrows(UserError.class, wrong::run);
    for (String part :
        List.of(
            "models.base: /no/such/folder",
            "attacks.prefill: /no/such/file.jsonl",
            "attacks.sampled: samples: expected",
            "tasks.benign")) {
      assertTrue(error.getMessage().contains(part), part + " in " + error.getMessage());
    }
    assertFalse(Files.exists(wrong.folder()), "nothing is made");
  }

  @Test
  void aSecondRunInTheSameFolderIsRefused() {
    TestSuite busy = suite.into(folder.resolve("busy"));
    ObjectNode config = Json.MAPPER.createObjectNode().put("suite", "tiny");
    try (RunFolder _ = RunFolder.open(busy.folder(), config, Set.of(), false)) {
      UserError error = assertThrows(UserError.class, () -> busy.run("base"));
      assertTrue(error.getMessage().contains("another run is at work"), error.getMessage());
    }
  }

  @Test
  void aFullDiskEndsTheSuiteAndLosesNothing() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "needs /dev/full, a disk that is always full");
    TestSuite suffering = suite.into(folder.resolve("full"));
    suffering.run("base");
    ObjectNode before = suffering.numbers();
    Path stage = suffering.folder().resolve("base/sampled");
    byte[] answers = Files.readAllBytes(stage.resolve("generations.jsonl"));
    Files.delete(stage.resolve("results.json"));
    Files.createSymbolicLink(stage.resolve("results.json.part"), full);
    RuntimeException failure = assertThrows(RuntimeException.class, () -> suffering.run("base"));
    assertTrue(DiskFull.causes(failure), "told from other failures: " + failure);
    Files.delete(stage.resolve("results.json.part"));
    assertEquals(SuiteRun.Ending.COMPLETE, suffering.run("base"));
    assertEquals(before, suffering.numbers());
    assertEquals(
        new String(answers, java.nio.charset.StandardCharsets.UTF_8),
        Files.readString(stage.resolve("generations.jsonl")));
  }

  @Test
  void aModelMadeFromItselfIsRefused() {
    TestSuite circle =
        suite
            .into(folder.resolve("circle"))
            .with("models.tuned.set.model", "$other")
            .with("models.other", "{train: " + shared + "/train.yaml, set: {model: $tuned}}");
    UserError error = assertThrows(UserError.class, circle::run);
    assertTrue(error.getMessage().contains("made from itself"), error.getMessage());
  }
}
