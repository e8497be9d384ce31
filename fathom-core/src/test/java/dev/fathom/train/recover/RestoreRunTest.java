package dev.fathom.train.recover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreRunTest {
  @TempDir private Path folder;

  private TestRecovery recovery() {
    return TestRecovery.of(folder)
        .with("model", TestRecovery.tuned(folder).toString())
        .with("recovery-rate", "0.02")
        .with("steps", "8")
        .with("check-every", "4")
        .with("warmup-steps", "4")
        .with("batch", "4");
  }

  @Test
  void theStateAfterHarmfulPromptsComesNearerToTheAlignedModels() {
    TestRecovery recovery = recovery().with("metric-drop", "1");
    recovery.restore().run(false);
    JsonNode results = recovery.results();
    assertEquals("restore", results.path("method").asText());
    assertEquals(1, results.path("layers").asInt(), "floor(4 · 2 / 6)");
    double before = results.path("cosine").path("before").asDouble();
    double after = results.path("cosine").path("after").asDouble();
    assertTrue(after > before, "from " + before + " to " + after);
    assertFalse(results.path("rollback").asBoolean());
    assertEquals(8, results.path("steps").size());
    assertEquals(8, results.path("chosen_step").asInt());
    assertTrue(results.path("steps").path(3).has("probe"));
    assertFalse(results.path("steps").path(4).has("probe"));
    assertEquals(results.path("restored").asLong(), changed(recovery));
  }

  /** Each weight is the fine-tuned model's or the aligned one's; how many are not the former. */
  private long changed(TestRecovery recovery) {
    long changed = 0;
    try (Model repaired = load(recovery.output().resolve("checkpoint"));
        Model tuned = load(TestRecovery.tuned(folder));
        Model aligned = load(folder.resolve("aligned"));
        Scope _ = Scope.open()) {
      for (Map.Entry<String, Tensor> weight : repaired.weights().entrySet()) {
        String name = weight.getKey();
        float[] now = Tensors.floats(weight.getValue());
        float[] then = Tensors.floats(tuned.weights().get(name));
        float[] original = Tensors.floats(aligned.weights().get(name));
        for (int i = 0; i < now.length; i++) {
          if (now[i] != then[i]) {
            assertEquals(original[i], now[i], name);
            assertTrue(name.startsWith("model.layers.0.") && !name.contains("norm"), name);
            changed++;
          }
        }
      }
    }
    return changed;
  }

  private static Model load(Path checkpoint) {
    return Model.load(checkpoint, Compute.reference());
  }

  @Test
  void aTaskThatSuffersIsRestoredWithRollback() {
    TestRecovery recovery =
        recovery()
            .with("metric-drop", "0")
            .with("recovery-rate", "0.1")
            .with("rollback-rate", "0.5");
    recovery.restore().run(false);
    JsonNode results = recovery.results();
    assertTrue(results.path("rollback").asBoolean(), results.toPrettyString());
    double least = results.path("probe").path("least").asDouble();
    assertTrue(results.path("warmup").path("probe").asDouble() < least);
    assertTrue(results.path("notes").path(0).asText().contains("with rollback"));
    long rolledBack = 0;
    long restored = 0;
    int chosen = results.path("chosen_step").asInt();
    for (JsonNode step : results.path("steps")) {
      rolledBack += step.path("rolled_back").asLong();
      if (step.path("step").asInt() <= chosen) {
        restored += step.path("restored").asLong() - step.path("rolled_back").asLong();
      }
    }
    assertTrue(rolledBack > 0, results.toPrettyString());
    assertEquals(restored, results.path("restored").asLong());
    assertEquals(restored, changed(recovery));
    assertTrue(results.path("probe").path("after").asDouble() >= least);
  }

  @Test
  void aStoppedRestorationGoesOnAndEndsAlike() {
    TestRecovery either = recovery().with("recovery-rate", "0.1");
    for (String drop : List.of("1", "0")) {
      TestRecovery recovery = either.with("metric-drop", drop).into("drop-" + drop);
      recovery.restore().run(false);
      JsonNode whole = recovery.results().path("steps");
      byte[] weights = recovery.weights();
      String states = drop.equals("1") ? "checkpoints" : "checkpoints-rollback";
      recovery.forget("results.json", "checkpoint", states + "/step-8");
      recovery.restore().run(false);
      assertEquals(whole, recovery.results().path("steps"));
      assertArrayEquals(weights, recovery.weights());
    }
  }

  @Test
  void anAlignedModelThatWasNotTunedHasNothingToRestore() {
    TestRecovery recovery = recovery().with("model", folder.resolve("aligned").toString());
    recovery.with("batch", "9").restore().run(false);
    assertEquals(0, recovery.results().path("restored").asLong());
    assertEquals(1, recovery.results().path("cosine").path("after").asDouble(), 1e-6);
  }

  @Test
  void whatCannotBeUsedIsNamed() {
    TestRecovery recovery = recovery();
    assertTrue(message(recovery.with("layers", "3")).contains("has only 2"));
    assertTrue(message(recovery.with("warmup-steps", "9")).contains("--warmup-steps 9"));
    assertTrue(message(recovery.with("steps", "300")).contains("at most 255"));
    assertFalse(Files.exists(recovery.output().resolve("results.json")));
  }

  private static String message(TestRecovery recovery) {
    return assertThrows(UserError.class, () -> recovery.restore().run(false)).getMessage();
  }
}
