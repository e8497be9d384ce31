package dev.fathom.suite;

import dev.fathom.Json;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A suite in a process of its own, which is killed before it ends. */
final class KilledSuite {
  private static final long PATIENCE_SECONDS = 180;

  private KilledSuite() {}

  /** Carries out the suite in a file, into a folder. */
  public static void main(String[] arguments) {
    new TestSuite(Path.of(arguments[0]), Map.of()).into(Path.of(arguments[1])).run();
  }

  /**
   * Kills it, without a word to it, once its folder holds so many lines of answers and steps.
   *
   * @return whether it was killed, and had not ended before
   */
  static boolean after(TestSuite suite, long lines) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            KilledSuite.class.getName(),
            suite.file().toString(),
            suite.folder().toString()));
    File log = new File(suite.folder() + ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (process.isAlive() && lines(suite.folder()) < lines) {
      if (System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("hung: " + Files.readString(log.toPath()));
      }
      Thread.sleep(2);
    }
    boolean killed = process.isAlive();
    process.destroyForcibly().waitFor();
    return killed;
  }

  /** How many answers and steps are on the disk. */
  static long lines(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    long lines = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(KilledSuite::counts).toList()) {
        lines += Files.readString(file).chars().filter(c -> c == '\n').count();
      }
    } catch (java.io.UncheckedIOException e) {
      // A folder that was renamed under our eyes: counted at the next look.
      return lines;
    }
    return lines;
  }

  private static boolean counts(Path file) {
    String name = file.getFileName().toString();
    return name.equals("generations.jsonl") || name.equals("steps.jsonl");
  }

  /** For the seed's line in the log. */
  static String told(long seed, List<Long> lines) {
    return "seed " + seed + ": killed after " + Json.MAPPER.valueToTree(lines) + " lines";
  }
}
