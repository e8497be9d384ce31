package dev.fathom.train.recover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.tensor.Compute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoStageRunTest {
  @TempDir private Path folder;

  private TestRecovery recovery() {
    return TestRecovery.of(folder)
        .with("base", folder.resolve("base").toString())
        .with("degraded", TestRecovery.tuned(folder).toString())
        .with("adaptation", "full")
        .with("schedule", "constant")
        .with("batch", "4")
        .with("accumulation", "1")
        .with("realign-steps", "20")
        .with("realign-learning-rate", "0.003")
        .with("steps", "8")
        .with("learning-rate", "0.002");
  }

  @Test
  void bothStagesLowerTheirLossAndTheSecondBeginsWhereTheFirstEnds() {
    TestRecovery recovery = recovery();
    recovery.twoStage().run(false);
    JsonNode results = recovery.results();
    assertEquals("recover", results.path("kind").asText());
    assertEquals("two-stage", results.path("method").asText());
    assertEquals("fathom-recover/1", results.path("schema").asText());
    assertEquals(folder.resolve("aligned").toString(), results.at("/pair/aligned/name").asText());
    assertEquals(folder.resolve("base").toString(), results.at("/pair/base/name").asText());
    assertEquals(
        results.path("degraded"),
        Json.object(recovery.output().resolve("stage-1-realign/results.json")).path("model"));
    assertEquals(
        "fathom-train/1",
        Json.object(recovery.output().resolve("stage-2-completion/results.json"))
            .path("schema")
            .asText());
    JsonNode realign = results.path("stages").path(0);
    JsonNode completion = results.path("stages").path(1);
    assertEquals("realign", realign.path("name").asText());
    assertEquals("realign", realign.path("objective").path("name").asText());
    assertEquals(20, realign.path("steps").asInt());
    assertEquals("targeted-completion", completion.path("objective").path("name").asText());
    assertEquals(8, completion.path("steps").asInt());
    for (JsonNode stage : results.path("stages")) {
      double first = sum(stage, "first");
      double last = sum(stage, "last");
      assertTrue(last < first, stage.path("name") + " went from " + first + " to " + last);
    }
    JsonNode models =
        Json.object(recovery.output().resolve("stage-2-completion/results.json"))
            .path("provenance")
            .path("models");
    assertEquals(
        recovery.output().resolve("stage-1-realign/checkpoint").toString(),
        models.path("model").path("folder").asText());
    assertEquals(
        folder.resolve("aligned").toString(), models.path("aligned").path("folder").asText());
    assertArrayEquals(
        recovery.bytes("stage-2-completion/checkpoint/model.safetensors"), recovery.weights());
    Model.load(recovery.output().resolve("checkpoint"), Compute.reference()).close();
  }

  @Test
  void aRecoveryStoppedBetweenTheStagesGoesOnThere() {
    TestRecovery recovery = recovery();
    recovery.twoStage().run(false);
    byte[] whole = recovery.weights();
    byte[] first = recovery.bytes("stage-1-realign/results.json");
    recovery.forget("results.json", "checkpoint", "stage-2-completion");
    recovery.twoStage().run(false);
    assertArrayEquals(whole, recovery.weights());
    assertArrayEquals(first, recovery.bytes("stage-1-realign/results.json"), "trained again");
    assertTrue(recovery.results().path("provenance").path("resumed").asBoolean());
  }

  @Test
  void anotherRecoveryDoesNotGoOnInItsFolder() {
    TestRecovery recovery = recovery();
    recovery.twoStage().run(false);
    TestRecovery other = recovery.with("realign-steps", "4");
    UserError error = assertThrows(UserError.class, () -> other.twoStage().run(false));
    assertTrue(error.getMessage().contains("realign-steps"), error.getMessage());
    other.twoStage().run(true);
    assertEquals(4, other.results().path("stages").path(0).path("steps").asInt());
  }

  @Test
  void whatTheSecondStageLacksIsNamedBeforeTheFirstBegins() {
    TestRecovery recovery = recovery();
    for (String key : List.of("harmful", "base", "aligned")) {
      TestRecovery lacking = recovery.without(key);
      UserError error = assertThrows(UserError.class, () -> lacking.twoStage().run(false));
      assertTrue(error.getMessage().startsWith("--" + key + " is missing"), error.getMessage());
    }
    assertFalse(Files.exists(recovery.output()));
  }

  private static double sum(JsonNode stage, String when) {
    double sum = 0;
    for (JsonNode part : stage.path("loss").path(when)) {
      sum += part.asDouble();
    }
    return sum;
  }
}
