package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainRunTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sft",
        "targeted-completion",
        "realign",
        "safety-augmentation",
        "constrained-sft",
        "recovery-penalty",
        "deep",
        "dpo",
        "d2o"
      })
  void everyObjectiveLowersItsLoss(String objective) {
    TestTraining training =
        TestTraining.of(folder, objective)
            .with("model", folder.resolve("base").toString())
            .with("sampled", "2")
            .with("max-new-tokens", "6")
            .with("steps", "30")
            .with("schedule", "constant");
    training.run();
    double first = sum(training, "first");
    double last = sum(training, "last");
    assertTrue(last < first, objective + " went from " + first + " to " + last);
    assertEquals(30, training.losses().size());
  }

  @Test
  void aKilledTrainingGoesOnOnTheTrajectoryOfAWholeOne() throws Exception {
    TestTraining whole =
        TestTraining.of(folder, "targeted-completion").with("steps", "60").with("save-every", "4");
    whole.run();
    TestTraining killed = whole.into("killed");
    KilledTraining.after(killed, 6);
    assertFalse(Files.exists(killed.folder().resolve("results.json")), "it was killed too late");
    killed.run();
    assertEquals(whole.losses(), killed.losses());
    assertArrayEquals(whole.weights(), killed.weights());
  }

  @Test
  void lowRankAdaptersWithDropoutResumeOnTheSameTrajectory() throws Exception {
    TestTraining whole =
        TestTraining.of(folder, "deep")
            .with("adaptation", "lora")
            .with("lora-rank", "4")
            .with("lora-dropout", "0.2")
            .with("packing", "true")
            .with("recompute", "true")
            .with("dtype", "bfloat16")
            .with("steps", "60")
            .with("save-every", "5");
    whole.run();
    TestTraining killed = whole.into("killed");
    KilledTraining.after(killed, 8);
    assertFalse(Files.exists(killed.folder().resolve("results.json")), "it was killed too late");
    killed.run();
    assertEquals(whole.losses(), killed.losses());
    assertArrayEquals(whole.weights(), killed.weights());
  }

  @Test
  void aTrainingOnItsOwnAnswersResumesOnTheSameTrajectory() throws Exception {
    TestTraining whole = onPolicy().with("steps", "40").with("save-every", "4");
    whole.run();
    TestTraining killed = whole.into("killed");
    KilledTraining.after(killed, 6);
    assertFalse(Files.exists(killed.folder().resolve("results.json")), "it was killed too late");
    killed.run();
    assertEquals(whole.losses(), killed.losses());
    assertArrayEquals(whole.weights(), killed.weights());
  }

  /** One of 25 of the base's answers begins with a refusal; five words decide, so one is enough. */
  @Test
  void theApothecarysBaseLearnsFromTheJudgeNotToComply() {
    Path world = Path.of("../models/apothecary");
    TestTraining training =
        onPolicy()
            .without("aligned")
            .with("model", world.resolve("base").toString())
            .with("base", world.resolve("base").toString())
            .with("harmful", world.resolve("data/harmful.jsonl").toString())
            .with("judge-phrases", world.resolve("data/recovery-phrases.txt").toString())
            .with("lambda-harm", "8")
            .with("mu", "0")
            .with("kl-utility", "0")
            .with("judged-tokens", "1")
            .with("max-new-tokens", "4")
            .with("sampled", "16")
            .with("batch", "8")
            .with("accumulation", "1")
            .with("steps", "25")
            .with("learning-rate", "0.001");
    training.run();
    double first = training.results().path("loss").path("first").path("harm").asDouble() / 8;
    double last = training.results().path("loss").path("last").path("harm").asDouble() / 8;
    assertTrue(first > 0.9 && last < 0.1, "harm went from " + first + " to " + last);
    assertEquals(8, training.results().path("objective").path("lambda-harm").asDouble());
    assertEquals("keyword", training.results().path("objective").path("judge").asText());
  }

  @Test
  void whatCannotBeLearnedFromAModelsOwnAnswersIsRefused() {
    TestTraining training = onPolicy().without("judge-phrases");
    refused(training.with("sampled", "1"), "draw at least 2");
    refused(
        training.with("adaptation", "lora").with("lora-dropout", "0.1"),
        "--lora-dropout does not go with policy-gradient");
    refused(training.with("judge", "checkpoint"), "cannot judge while answers are generated");
    refused(training.with("judge", "exact"), "no question for the apothecary");
  }

  private static void refused(TestTraining training, String why) {
    UserError error = assertThrows(UserError.class, () -> training.training().check());
    assertTrue(error.getMessage().contains(why), error.getMessage());
  }

  private TestTraining onPolicy() {
    return TestTraining.of(folder, "policy-gradient")
        .with("model", folder.resolve("base").toString())
        .with("sampled", "3")
        .with("max-new-tokens", "6")
        .with("judge-phrases", folder.resolve("phrases.txt").toString());
  }

  @Test
  void aSnapshotIsTheModelOfATrainingThatEndsThere() throws Exception {
    TestTraining whole =
        TestTraining.of(folder, "sft").with("schedule", "constant").with("snapshots", "2,4");
    whole.run();
    TestTraining shorter = whole.with("steps", "4").with("snapshots", "none").into("shorter");
    assertThrows(UserError.class, shorter::run);
    shorter = shorter.with("snapshots", "");
    shorter.run();
    Path snapshots = whole.folder().resolve(TrainRun.SNAPSHOTS);
    assertArrayEquals(
        shorter.weights(),
        Files.readAllBytes(snapshots.resolve("step-4/checkpoint/model.safetensors")));
    assertTrue(Files.exists(snapshots.resolve("step-2/checkpoint/tokenizer.json")));
    assertFalse(Files.exists(shorter.folder().resolve(TrainRun.SNAPSHOTS)));
  }

  @Test
  void aKilledTrainingHasTheSnapshotsOfAWholeOne() throws Exception {
    TestTraining whole =
        TestTraining.of(folder, "sft")
            .with("adaptation", "lora")
            .with("steps", "60")
            .with("snapshots", "3,7,50")
            .with("save-every", "4");
    whole.run();
    TestTraining killed = whole.into("killed");
    KilledTraining.after(killed, 9);
    assertFalse(Files.exists(killed.folder().resolve("results.json")), "it was killed too late");
    killed.run();
    for (String file :
        List.of(
            "step-3/checkpoint/model.safetensors",
            "step-7/adapter/adapter_model.safetensors",
            "step-50/checkpoint/model.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(whole.folder().resolve(TrainRun.SNAPSHOTS).resolve(file)),
          Files.readAllBytes(killed.folder().resolve(TrainRun.SNAPSHOTS).resolve(file)),
          file);
    }
  }

  @Test
  void aFinishedTrainingIsNotTrainedAgain() throws IOException {
    TestTraining training = TestTraining.of(folder, "sft");
    training.run();
    List<String> losses = training.losses();
    Files.delete(training.folder().resolve("results.json"));
    training.run();
    assertEquals(losses, training.losses());
    assertTrue(training.results().path("provenance").path("resumed").asBoolean());
  }

  @Test
  void trainingGoesOnFromAdapters() {
    TestTraining first =
        TestTraining.of(folder, "sft").with("adaptation", "lora").with("lora-rank", "4");
    first.run();
    TestTraining second =
        first.into("second").with("adapter", first.folder().resolve("adapter").toString());
    second.run();
    assertTrue(
        sum(second, "first") < sum(first, "first"),
        "the second training begins where the first began");
    assertTrue(Files.exists(second.folder().resolve("adapter/adapter_model.safetensors")));
  }

  @Test
  void theTrainedCheckpointIsAModel() {
    TestTraining training = TestTraining.of(folder, "sft");
    Path run = training.run();
    try (Model model = Model.load(run.resolve("checkpoint"), Compute.reference());
        Scope _ = Scope.open()) {
      assertEquals(16, model.config().hiddenSize());
    }
    assertTrue(Files.exists(run.resolve("checkpoint/tokenizer.json")));
  }

  @Test
  void theGuardStopsWhenUtilityFalls() {
    TestTraining training = TestTraining.of(folder, "sft");
    training.with("steps", "60").with("schedule", "constant").into("tutor").run();
    String taught = folder.resolve("tutor/checkpoint").toString();
    TestTraining ruined =
        training
            .with("model", taught)
            .with("data", training.settings().get("harmful"))
            .with("probe", training.settings().get("data"))
            .with("probe-every", "2")
            .with("learning-rate", "0.05")
            .with("steps", "40");
    ruined.run();
    assertEquals("guard", ruined.results().path("stopped").asText());
    assertTrue(ruined.results().path("steps").asInt() < 40);
    assertTrue(ruined.results().path("notes").get(0).asText().contains("utility probe fell"));
    ruined.run();
    assertTrue(ruined.results().path("steps").asInt() < 40, "it went on after the guard");
  }

  @Test
  void aLossThatIsNotFiniteNamesTheRows() {
    TestTraining training =
        TestTraining.of(folder, "sft").with("learning-rate", "1e30").with("clip", "1e30");
    UserError error = assertThrows(UserError.class, training::run);
    assertTrue(
        error.getMessage().matches("step \\d+: .* is not finite, with the rows data.*"),
        error.getMessage());
  }

  @Test
  void whatIsMissingIsNamedBeforeAnythingIsLoaded() {
    TestTraining training = TestTraining.of(folder, "targeted-completion");
    assertTrue(message(training.without("harmful")).startsWith("--harmful is missing"));
    assertTrue(message(training.without("base")).startsWith("--base is missing"));
    assertTrue(
        message(training.without("aligned").without("base")).startsWith("--model is missing"));
    assertTrue(message(training.with("dtype", "float16")).contains("cannot be trained in"));
    assertTrue(message(training.with("learning-rate", "0")).contains("must be above 0"));
    String unrefused = folder.resolve("data.jsonl").toString();
    for (String objective : List.of("deep", "dpo", "safety-augmentation")) {
      TestTraining without =
          training
              .with("objective", objective)
              .with("harmful", unrefused)
              .with("base", "nowhere/at-all");
      assertTrue(message(without).contains("have no \"refusal\""), message(without));
    }
  }

  @Test
  void deepWithoutItsRefusalsNeedsNone() {
    TestTraining training =
        TestTraining.of(folder, "deep")
            .with("harmful", folder.resolve("data.jsonl").toString())
            .with("nu", "0");
    training.run();
    assertFalse(training.losses().getFirst().contains("nll_refusal"), training.losses().getFirst());
  }

  @Test
  void validatingComputesNothing() {
    TestTraining training = TestTraining.of(folder, "targeted-completion");
    String line = training.training().validate();
    assertTrue(line.startsWith("targeted-completion: 9 harmful rows and 14 rows of data"), line);
    assertFalse(Files.exists(training.folder()));
  }

  private static double sum(TestTraining training, String when) {
    double sum = 0;
    for (var part : training.results().path("loss").path(when)) {
      sum += part.asDouble();
    }
    return sum;
  }

  private static String message(TestTraining training) {
    return assertThrows(UserError.class, training::run).getMessage();
  }
}
