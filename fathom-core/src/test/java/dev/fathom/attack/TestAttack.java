package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.Setting;
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
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A run of {@code fathom attack prefill} as its settings.
 *
 * @param settings by key
 */
record TestAttack(AttackKind kind, Map<String, String> settings) {
  TestAttack {
    settings = Map.copyOf(settings);
  }

  /** Depths 0, 2, 5 and the whole answer, into the folder {@code run} beside the prompts. */
  static TestAttack of(Path model, Path prompts) {
    return new TestAttack(
        AttackKind.PREFILL,
        Map.of(
            "model", model.toString(),
            "prompts", prompts.toString(),
            "output", prompts.resolveSibling("run").toString(),
            "depths", "0,2,5,full",
            "max-new-tokens", "6",
            "device", "cpu",
            "resamples", "100"));
  }

  TestAttack with(String key, Object value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(key, value.toString());
    return new TestAttack(kind, changed);
  }

  /** Another attack with what it shares with this one. */
  TestAttack as(AttackKind other) {
    Map<String, String> kept = new HashMap<>(settings);
    kept.keySet().retainAll(other.settings().stream().map(Setting::name).toList());
    return new TestAttack(other, kept);
  }

  Settings resolved() {
    return Settings.load(Optional.empty(), settings, kind.settings());
  }

  /** The same into another folder beside it. */
  TestAttack into(String name) {
    return with("output", Path.of(settings.get("output")).resolveSibling(name));
  }

  Path run() {
    return new AttackRun(
            kind,
            resolved(),
            new ModelLocator(
                HubEnvironment.of(Map.of("HF_HUB_OFFLINE", "1"), Path.of("absent")),
                DownloadProgress.NONE),
            List.of("attack", kind.key()),
            Display.NONE,
            System.err)
        .run(false);
  }

  static ObjectNode results(Path run) {
    return Json.object(run.resolve("results.json"));
  }

  /** The rows of {@code generations.jsonl} by id. */
  static Map<String, Answer> answers(Path run) {
    return lines(run.resolve("generations.jsonl")).stream()
        .map(Answer::of)
        .collect(
            Collectors.toMap(
                Answer::id,
                answer -> answer,
                (_, twice) -> {
                  throw new IllegalStateException("twice: " + twice.id());
                },
                TreeMap::new));
  }

  static List<ObjectNode> lines(Path file) {
    try {
      List<ObjectNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        rows.add((ObjectNode) Json.MAPPER.readTree(line));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows {@code row-0} and on, of two groups in turn, with answers of these many words. */
  static Path prompts(Path file, int... words) {
    SplittableRandom random = new SplittableRandom(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      lines.add(
          Json.MAPPER
              .createObjectNode()
              .put("id", "row-" + i)
              .put("group", i % 2 == 0 ? "harmful" : "benign")
              .put("prompt", words(random, 2 + i % 3))
              .put("response", words(random, words[i]))
              .toString());
    }
    try {
      return Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String words(SplittableRandom random, int count) {
    return random
        .ints(count, WordTokenizer.FIRST_WORD, WordTokenizer.SIZE)
        .mapToObj(id -> "w" + id)
        .collect(Collectors.joining(" "));
  }
}
