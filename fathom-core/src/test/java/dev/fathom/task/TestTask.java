package dev.fathom.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of {@code fathom task} as its settings.
 *
 * @param settings by key
 */
record TestTask(Map<String, String> settings) {
  TestTask {
    settings = Map.copyOf(settings);
  }

  /** A task on the fixtures' checkpoint. */
  static TestTask of(String task, Path data, Path output) {
    return new TestTask(
        Map.of(
            "task",
            task,
            "model",
            Golden.path("checkpoint").toString(),
            "data",
            data.toString(),
            "output",
            output.toString(),
            "device",
            "cpu",
            "dtype",
            "float32",
            "resamples",
            "100"));
  }

  TestTask with(String key, Object value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(key, value.toString());
    return new TestTask(changed);
  }

  Path run() {
    return new TaskRun(
            Settings.load(Optional.empty(), settings, TaskSettings.ALL),
            new ModelLocator(
                HubEnvironment.of(Map.of("HF_HUB_OFFLINE", "1"), Path.of("absent")),
                DownloadProgress.NONE),
            List.of("task"),
            Display.NONE,
            System.err)
        .run(false);
  }

  static ObjectNode results(Path run) {
    return Json.object(run.resolve("results.json"));
  }

  /** The rows of {@code samples.jsonl} by id. */
  static Map<String, ObjectNode> samples(Path run) {
    Map<String, ObjectNode> samples = new HashMap<>();
    lines(run).forEach(row -> samples.put(row.path("id").asText(), row));
    return samples;
  }

  static List<ObjectNode> lines(Path run) {
    try {
      List<ObjectNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(run.resolve("samples.jsonl"))) {
        rows.add((ObjectNode) Json.MAPPER.readTree(line));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
