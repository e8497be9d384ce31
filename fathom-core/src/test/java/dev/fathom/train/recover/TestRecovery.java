package dev.fathom.train.recover;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.TestTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A recovery as its settings: the tiny pair, its aligned model fine-tuned on a few rows.
 *
 * @param settings by key, without the output
 * @param output the run's folder
 */
record TestRecovery(Map<String, String> settings, Path output) {
  /** With the settings that both methods have, and the models under the names that each gives. */
  static TestRecovery of(Path folder) {
    TestTraining task =
        TestTraining.of(folder, "sft")
            .with("model", folder.resolve("aligned").toString())
            .with("schedule", "constant")
            .with("learning-rate", "0.005")
            .with("steps", "25")
            .into("tuning");
    task.run();
    return new TestRecovery(
        Map.of(
            "aligned", task.settings().get("aligned"),
            "harmful", task.settings().get("harmful"),
            "data", task.settings().get("data"),
            "device", "cpu",
            "dtype", "float32"),
        folder.resolve("recovery"));
  }

  /** Where {@link #of} leaves the fine-tuned model. */
  static Path tuned(Path folder) {
    return folder.resolve("tuning/checkpoint");
  }

  TestRecovery with(String key, String value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(key, value);
    return new TestRecovery(changed, output);
  }

  TestRecovery without(String key) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.remove(key);
    return new TestRecovery(changed, output);
  }

  TestRecovery into(String name) {
    return new TestRecovery(settings, output.resolveSibling(name));
  }

  TwoStageRun twoStage() {
    return new TwoStageRun(
        resolved(RecoverSettings.ALL), locator(), List.of("recover"), Display.NONE, System.err);
  }

  RestoreRun restore() {
    return new RestoreRun(
        resolved(RestoreSettings.ALL), locator(), List.of("recover"), Display.NONE, System.err);
  }

  private Settings resolved(List<Setting<?>> known) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("output", output.toString());
    return Settings.load(Optional.empty(), all, known);
  }

  private static ModelLocator locator() {
    return new ModelLocator(HubEnvironment.of(Map.of(), Path.of("nowhere")), DownloadProgress.NONE);
  }

  ObjectNode results() {
    return Json.object(output.resolve("results.json"));
  }

  byte[] weights() {
    return bytes("checkpoint/model.safetensors");
  }

  byte[] bytes(String file) {
    try {
      return Files.readAllBytes(output.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process that was killed has not written. */
  void forget(String... names) {
    for (String name : names) {
      try (Stream<Path> entries = Files.walk(output.resolve(name))) {
        for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(entry);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
