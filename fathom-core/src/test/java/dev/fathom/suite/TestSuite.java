package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.TinyPair;
import dev.fathom.run.Display;
import dev.fathom.text.WordTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A suite over a tiny random pair and a model that it trains, with a few rows of random words.
 *
 * @param file the suite's
 * @param set values over it
 */
record TestSuite(Path file, Map<String, String> set) {
  /** Everything that a suite can have: a rule, a training, two attacks, a task, over-refusal. */
  static TestSuite write(Path folder) {
    TinyPair pair = TinyPair.write(folder.resolve("models"));
    rows(folder.resolve("harmful.jsonl"), "harmful", 8);
    rows(folder.resolve("benign.jsonl"), "benign", 6);
    // Whatever holds one of these words is a refusal: some answers are, and some are not.
    text(folder.resolve("phrases.txt"), "w1\nw3\n");
    text(
        folder.resolve("train.yaml"),
        """
        objective: sft
        aligned: %2$s
        data: %1$s/benign.jsonl
        adaptation: full
        steps: 2
        batch: 4
        accumulation: 1
        learning-rate: 0.003
        device: cpu
        dtype: float32
        """
            .formatted(folder, pair.aligned()));
    Path file = folder.resolve("suite.yaml");
    text(
        file,
        """
        name: tiny
        output: %1$s/out
        reference: aligned
        models:
          tuned: {train: %1$s/train.yaml}
          base: {model: %2$s}
          aligned: {model: %3$s}
          guarded: {model: $tuned, rule: contrastive, base: $base, alpha: 1}
        settings:
          prompts: %1$s/harmful.jsonl
          judge-phrases: %1$s/phrases.txt
          max-new-tokens: 4
          device: cpu
        attacks:
          prefill: {depths: [0, 2]}
          sampled: {attack: best-of-n, samples: 3, temperature: 1.0, top-p: 1.0}
        tasks:
          benign: {attack: prefill, depths: [0], prompts: %1$s/benign.jsonl}
        over-refusal:
          permitted: {attack: prefill, depths: [0], prompts: %1$s/benign.jsonl}
        resamples: 200
        """
            .formatted(folder, pair.base(), pair.aligned()));
    return new TestSuite(file, Map.of());
  }

  TestSuite with(String key, String value) {
    Map<String, String> changed = new java.util.HashMap<>(set);
    changed.put(key, value);
    return new TestSuite(file, changed);
  }

  /** The same into another folder. */
  TestSuite into(Path output) {
    return with("output", output.toString());
  }

  Suite read() {
    return Suite.read(file, set);
  }

  Path folder() {
    return read().folder();
  }

  SuiteRun prepared(String... only) {
    return new SuiteRun(
        read(), List.of(only), locator(), List.of("evaluate"), Display.NONE, System.err, _ -> {});
  }

  SuiteRun.Ending run(String... only) {
    return prepared(only).run(false);
  }

  static ModelLocator locator() {
    return new ModelLocator(
        HubEnvironment.of(Map.of("HF_HUB_OFFLINE", "1"), Path.of("absent")), DownloadProgress.NONE);
  }

  ObjectNode results() {
    return Json.object(folder().resolve("results.json"));
  }

  /** The results without what tells of the process that made them. */
  ObjectNode numbers() {
    return results().without(List.of("provenance"));
  }

  static void rows(Path file, String group, int count) {
    SplittableRandom random = new SplittableRandom(31);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(
          Json.MAPPER
              .createObjectNode()
              .put("id", "row-" + i)
              .put("group", group)
              .put("prompt", words(random, 3 + i % 4))
              .put("response", words(random, 5))
              .toString());
    }
    text(file, String.join("\n", lines) + "\n");
  }

  private static String words(SplittableRandom random, int count) {
    return random
        .ints(count, WordTokenizer.FIRST_WORD, WordTokenizer.SIZE)
        .mapToObj(id -> "w" + id)
        .collect(Collectors.joining(" "));
  }

  static void text(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
