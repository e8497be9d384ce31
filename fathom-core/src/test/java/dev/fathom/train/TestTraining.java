package dev.fathom.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.TinyPair;
import dev.fathom.run.Display;
import dev.fathom.run.Settings;
import dev.fathom.text.WordTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A training as its settings: a tiny pair, a few rows of random words.
 *
 * @param settings by key
 */
public record TestTraining(Map<String, String> settings) {
  public TestTraining {
    settings = Map.copyOf(settings);
  }

  public static TestTraining of(Path folder, String objective) {
    TinyPair pair = TinyPair.write(folder);
    return new TestTraining(
        Map.ofEntries(
            Map.entry("objective", objective),
            Map.entry("base", pair.base().toString()),
            Map.entry("aligned", pair.aligned().toString()),
            Map.entry("harmful", rows(folder.resolve("harmful.jsonl"), 9, true, 3).toString()),
            Map.entry("data", rows(folder.resolve("data.jsonl"), 14, false, 5).toString()),
            Map.entry("recovery-phrases", phrases(folder.resolve("phrases.txt")).toString()),
            Map.entry("output", folder.resolve("run").toString()),
            Map.entry("adaptation", "full"),
            Map.entry("batch", "4"),
            Map.entry("accumulation", "2"),
            Map.entry("steps", "6"),
            Map.entry("learning-rate", "0.003"),
            Map.entry("device", "cpu"),
            Map.entry("dtype", "float32")));
  }

  public TestTraining with(String key, String value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(key, value);
    return new TestTraining(changed);
  }

  public TestTraining without(String key) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.remove(key);
    return new TestTraining(changed);
  }

  /** The same into another folder beside it. */
  public TestTraining into(String name) {
    return with("output", folder().resolveSibling(name).toString());
  }

  public Path folder() {
    return Path.of(settings.get("output"));
  }

  public Path run() {
    return training().run(false);
  }

  TrainRun training() {
    return new TrainRun(
        Settings.load(Optional.empty(), settings, TrainSettings.ALL),
        new ModelLocator(HubEnvironment.of(Map.of(), Path.of("nowhere")), DownloadProgress.NONE),
        List.of("train"),
        Display.NONE,
        System.err);
  }

  ObjectNode results() {
    return Json.object(folder().resolve("results.json"));
  }

  /** The loss of each step, in order, with all its digits. */
  List<String> losses() {
    try {
      List<String> losses = new ArrayList<>();
      for (String line : Files.readAllLines(folder().resolve("steps.jsonl"))) {
        ObjectNode row = (ObjectNode) Json.MAPPER.readTree(line);
        losses.add(row.path("step") + " " + row.path("parts") + " " + row.path("gradient_norm"));
      }
      return losses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] weights() {
    try {
      return Files.readAllBytes(folder().resolve("checkpoint/model.safetensors"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path rows(Path file, int count, boolean refused, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ObjectNode row = Json.MAPPER.createObjectNode().put("id", file.getFileName() + "-" + i);
      row.put("prompt", words(random, 3)).put("response", words(random, 4 + random.nextInt(8)));
      if (refused) {
        row.put("refusal", words(random, 3));
      }
      lines.add(row.toString());
    }
    return written(file, lines);
  }

  private static Path phrases(Path file) {
    return written(file, List.of(WordTokenizer.words().getLast()));
  }

  private static Path written(Path file, List<String> lines) {
    try {
      return Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String words(SplittableRandom random, int count) {
    List<String> words = WordTokenizer.words();
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(words.get(random.nextInt(words.size())));
    }
    return String.join(" ", chosen);
  }
}
