package dev.fathom.train;

import dev.fathom.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A training in a process of its own, which is killed before it ends. */
final class KilledTraining {
  private static final long PATIENCE_SECONDS = 120;

  private KilledTraining() {}

  /** Trains with the settings in a file. */
  public static void main(String[] arguments) {
    Map<String, String> settings = new HashMap<>();
    Json.object(Path.of(arguments[0]))
        .properties()
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    new TestTraining(settings).run();
  }

  /** Kills it, without a word to it, once so many steps are recorded. */
  static void after(TestTraining training, int steps) throws IOException, InterruptedException {
    Path file = training.folder().resolveSibling("settings.json");
    Files.writeString(file, Json.MAPPER.writeValueAsString(training.settings()));
    List<String> jvm =
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> !argument.startsWith("-javaagent"))
            .toList();
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            KilledTraining.class.getName(),
            file.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File(file + ".log"))
            .start();
    Path lines = training.folder().resolve("steps.jsonl");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (recorded(lines) < steps) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError(
            "the training ended or hung before it was killed: "
                + Files.readString(Path.of(file + ".log")));
      }
      Thread.sleep(2);
    }
    process.destroyForcibly().waitFor();
  }

  private static int recorded(Path lines) throws IOException {
    return Files.exists(lines) ? Files.readAllLines(lines).size() : 0;
  }
}
