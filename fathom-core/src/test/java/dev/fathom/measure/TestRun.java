package dev.fathom.measure;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A run of {@code fathom measure} as its settings, with few draws so that it is quick.
 *
 * @param settings by key
 */
record TestRun(Map<String, String> settings) {
  TestRun {
    settings = Map.copyOf(settings);
  }

  /** A pair over a prompt file, into the folder {@code run} beside it. */
  static TestRun of(TinyPair pair, Path prompts) {
    return new TestRun(
        Map.of(
            "base", pair.base().toString(),
            "aligned", pair.aligned().toString(),
            "prompts", prompts.toString(),
            "output", prompts.resolveSibling("run").toString(),
            "device", "cpu",
            "resamples", "100"));
  }

  TestRun with(String key, String value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(key, value);
    return new TestRun(changed);
  }

  /** The same into another folder beside it. */
  TestRun into(String name) {
    return with("output", Path.of(settings.get("output")).resolveSibling(name).toString());
  }

  Path run() {
    return new MeasureRun(
            Settings.load(Optional.empty(), settings, MeasureSettings.ALL),
            new ModelLocator(
                HubEnvironment.of(Map.of("HF_HUB_OFFLINE", "1"), Path.of("absent")),
                DownloadProgress.NONE),
            List.of("measure"),
            Display.NONE,
            System.err)
        .run(false);
  }

  /** Runs and reads the results. */
  ObjectNode results() {
    return Json.object(run().resolve("results.json"));
  }

  /** The results but for what tells when they were made. */
  static ObjectNode timeless(ObjectNode results) {
    ObjectNode copy = results.deepCopy();
    ((ObjectNode) copy.path("provenance"))
        .remove(List.of("started", "ended", "throughput", "peak_resident_bytes"));
    return copy;
  }

  /** The rows of {@code samples.jsonl} by id. */
  static Map<String, JsonNode> samples(Path folder) {
    return lines(folder).stream()
        .collect(
            Collectors.toMap(
                row -> row.path("id").asText(),
                row -> row,
                (first, second) -> {
                  throw new IllegalStateException("twice: " + second.path("id"));
                },
                TreeMap::new));
  }

  /** The rows of {@code samples.jsonl} in the order of the file. */
  static List<JsonNode> lines(Path folder) {
    try {
      List<JsonNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(folder.resolve("samples.jsonl"))) {
        rows.add(Json.MAPPER.readTree(line));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Harmful and benign rows in turn, {@code row-0} and on, with answers of 1 to 12 tokens. */
  static Path prompts(Path file, int rows) {
    SplittableRandom random = new SplittableRandom(rows);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      lines.add(
          row(
              "row-" + i,
              i % 2 == 0 ? "harmful" : "benign",
              words(random, 1, 6),
              words(random, 1, 13)));
    }
    return write(file, lines);
  }

  static Path write(Path file, List<String> lines) {
    try {
      return Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One line of a prompt file. */
  static String row(String id, String group, String prompt, String response) {
    return Json.MAPPER
        .createObjectNode()
        .put("id", id)
        .put("group", group)
        .put("prompt", prompt)
        .put("response", response)
        .toString();
  }

  /** This many words, a token each. */
  static String words(int count) {
    return words(new SplittableRandom(count), count, count + 1);
  }

  private static String words(SplittableRandom random, int from, int below) {
    return random
        .ints(random.nextInt(from, below), WordTokenizer.FIRST_WORD, WordTokenizer.SIZE)
        .mapToObj(id -> "w" + id)
        .collect(Collectors.joining(" "));
  }
}
