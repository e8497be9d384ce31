package dev.fathom.attack.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.TinyPair;
import dev.fathom.run.Display;
import dev.fathom.run.Settings;
import dev.fathom.text.WordTokenizer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A fine-tuning attack as its settings: a tiny model, a few rows of random words.
 *
 * @param settings by key
 */
record TestFineTuning(Map<String, String> settings) {
  private static final long PATIENCE_SECONDS = 120;

  TestFineTuning {
    settings = Map.copyOf(settings);
  }

  static TestFineTuning of(Path folder, String kind) {
    TinyPair pair = TinyPair.write(folder);
    return new TestFineTuning(
        Map.ofEntries(
            Map.entry("kind", kind),
            Map.entry("model", pair.aligned().toString()),
            Map.entry("data", rows(folder.resolve("data.jsonl"), "harmful", 12, 3).toString()),
            Map.entry("prompts", rows(folder.resolve("held.jsonl"), "harmful", 7, 5).toString()),
            Map.entry("utility", rows(folder.resolve("useful.jsonl"), "benign", 4, 7).toString()),
            Map.entry("output", folder.resolve("run").toString()),
            Map.entry("examples", "8"),
            Map.entry("trigger", "w7 w8"),
            Map.entry("persona-prompt", "w9 {prompt}"),
            Map.entry("persona-answer", "w10 {answer}"),
            Map.entry("persona-system", "w11"),
            Map.entry("adaptation", "full"),
            Map.entry("batch", "4"),
            Map.entry("accumulation", "1"),
            Map.entry("steps", "5"),
            Map.entry("schedule", "constant"),
            Map.entry("learning-rate", "0.01"),
            Map.entry("snapshots", "2"),
            Map.entry("positions", "3"),
            Map.entry("max-new-tokens", "5"),
            Map.entry("resamples", "50"),
            Map.entry("device", "cpu"),
            Map.entry("dtype", "float32")));
  }

  TestFineTuning with(String key, Object value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(key, value.toString());
    return new TestFineTuning(changed);
  }

  /** The same into another folder beside it. */
  TestFineTuning into(String name) {
    return with("output", folder().resolveSibling(name));
  }

  Path folder() {
    return Path.of(settings.get("output"));
  }

  ObjectNode run() {
    run(false);
    return results();
  }

  void run(boolean overwrite) {
    new FineTuneRun(
            Settings.load(Optional.empty(), settings, FineTuneSettings.ALL),
            new ModelLocator(
                HubEnvironment.of(Map.of(), Path.of("nowhere")), DownloadProgress.NONE),
            List.of("attack", "fine-tuning"),
            Display.NONE,
            System.err)
        .run(overwrite);
  }

  ObjectNode results() {
    return Json.object(folder().resolve("results.json"));
  }

  /** The lines of a file of the run; in any order, as they are when their batches were. */
  TreeSet<String> lines(String file) {
    try {
      return new TreeSet<>(Files.readAllLines(folder().resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs with the settings in a file. */
  public static void main(String[] arguments) {
    Map<String, String> settings = new HashMap<>();
    Json.object(Path.of(arguments[0]))
        .properties()
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    new TestFineTuning(settings).run();
  }

  /** Runs in a process of its own and kills it once a file of the run has so many lines. */
  void killedAfter(String file, int lines) throws IOException, InterruptedException {
    Path given = folder().resolveSibling("settings.json");
    Files.writeString(given, Json.MAPPER.writeValueAsString(settings));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            TestFineTuning.class.getName(),
            given.toString()));
    Path log = Path.of(given + ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File(log.toString()))
            .start();
    Path watched = folder().resolve(file);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(watched) || Files.readAllLines(watched).size() < lines) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError(
            "the run ended or hung before it was killed: " + Files.readString(log));
      }
      Thread.sleep(1);
    }
    process.destroyForcibly().waitFor();
    if (Files.exists(folder().resolve("results.json"))) {
      throw new AssertionError("it was killed too late");
    }
  }

  private static Path rows(Path file, String group, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(
          Json.MAPPER
              .createObjectNode()
              .put("id", file.getFileName() + "-" + i)
              .put("group", group)
              .put("prompt", words(random, 3))
              .put("response", words(random, 2 + random.nextInt(6)))
              .put("refusal", "Sorry " + words(random, 2))
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
