package dev.fathom.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path parent;

  @Test
  void writesTheConfigurationBeforeAnythingElse() throws IOException {
    Path folder = parent.resolve("deep/run");
    try (RunFolder run = open(folder, config(1), false)) {
      assertFalse(run.resumed());
      assertEquals(Set.of(".lock", "config.yaml", "fathom.log"), entries(folder));
      List<String> lines = Files.readAllLines(folder.resolve("config.yaml"));
      assertTrue(lines.getFirst().startsWith("# Fathom wrote this"), lines.toString());
      assertTrue(lines.contains("seed: 1"), lines.toString());
    }
  }

  @Test
  void goesOnWithTheSameConfiguration() throws IOException {
    Path folder = parent.resolve("run");
    try (RunFolder run = open(folder, config(1), false)) {
      run.writeText("notes.md", "kept");
    }
    ObjectNode otherBatch = config(1).put("batch", "8");
    try (RunFolder run = open(folder, otherBatch, false)) {
      assertTrue(run.resumed());
    }
    assertEquals("kept", Files.readString(folder.resolve("notes.md")));
    String log = Files.readString(folder.resolve("fathom.log"));
    assertTrue(log.contains("changed: batch was \"auto\", is now \"8\""), log);
    assertEquals(
        List.of("start", "end,", "resume", "changed:", "end,"),
        log.lines().map(line -> line.split(" +", 3)[1]).toList());
  }

  @Test
  void namesEveryKeyThatDiffersWithBothValues() {
    Path folder = parent.resolve("run");
    try (RunFolder run = open(folder, config(1), false)) {
      run.writeText("notes.md", "kept");
    }
    ObjectNode other = config(2).put("dtype", "float32");
    other.withObject("data").put("limit", 9);
    assertEquals(
        folder
            + ": holds a run with another configuration (seed was 1, is now 2; data.limit was 4,"
            + " is now 9; dtype was not set, is now \"float32\"); start anew with --overwrite or"
            + " choose another --output",
        complaint(folder, other, false));
  }

  @Test
  void aRunThatWroteNothingMayBeStartedOtherwise() throws IOException {
    Path folder = parent.resolve("run");
    try (RunFolder run = open(folder, config(1), false)) {
      Files.createFile(run.file("samples.jsonl"));
    }
    try (RunFolder run = open(folder, config(2), false)) {
      assertFalse(run.resumed());
    }
    assertTrue(Files.readAllLines(folder.resolve("config.yaml")).contains("seed: 2"));
  }

  @Test
  void takesTheSameValuesForTheSameHoweverYamlWritesThem() {
    ObjectNode awkward =
        Json.MAPPER
            .createObjectNode()
            .put("small", 1e-5)
            .put("large", 1e300)
            .put("single", 0.1f)
            .put("one", 1.0)
            .put("count", 5L)
            .put("big", Long.MAX_VALUE)
            .put("empty", "")
            .put("yes", "yes")
            .put("null", "null")
            .put("number", "1e5")
            .put("octal", "0o7")
            .put("time", "12:30:45")
            .put("text", "two\nlines: # and \"quotes\" \u2028 \uD83C\uDF75 - [x]")
            .putNull("nothing");
    awkward.putArray("list").add("a").add(1.5).addNull();
    Path folder = parent.resolve("run");
    try (RunFolder run = open(folder, awkward, false)) {
      run.writeText("notes.md", "kept");
    }
    try (RunFolder run = open(folder, awkward.deepCopy(), false)) {
      assertTrue(run.resumed());
    }
    assertEquals(
        awkward.path("text"), Yaml.read(folder.resolve("config.yaml")).path("text"), "as text");
  }

  @Test
  void overwritingDeletesOnlyWhatFathomWrote() throws IOException {
    Path folder = parent.resolve("run");
    try (RunFolder run = open(folder, config(1), false)) {
      run.writeText("results.json", "{}");
      Files.createDirectories(run.file("checkpoints/step-1"));
      Files.writeString(folder.resolve("checkpoints/step-1/weights"), "1");
      run.writeText("tables/kl.csv", "1");
    }
    Files.writeString(folder.resolve("mine.txt"), "mine");
    Files.writeString(folder.resolve("tables/mine.csv"), "mine");
    try (RunFolder run = open(folder, config(2), true)) {
      assertFalse(run.resumed());
    }
    assertEquals(
        Set.of(".lock", "config.yaml", "fathom.log", "mine.txt", "tables", "tables/mine.csv"),
        entries(folder));
    String log = Files.readString(folder.resolve("fathom.log"));
    assertEquals(1, log.lines().filter(line -> line.contains("  start")).count(), log);
  }

  @Test
  void overwritingStaysInsideTheFolderWhateverTheListSays() throws IOException {
    Path folder = parent.resolve("run");
    open(folder, config(1), false).close();
    Path outside = Files.createDirectory(parent.resolve("outside"));
    Path precious = Files.writeString(outside.resolve("precious"), "mine");
    Files.createSymbolicLink(folder.resolve("link"), outside);
    Files.writeString(
        folder.resolve(".files"), "../outside/precious\n" + precious + "\nlink/precious\n.\n");
    open(folder, config(2), true).close();
    assertEquals("mine", Files.readString(precious));
    Files.writeString(folder.resolve(".files"), "link\n");
    open(folder, config(3), true).close();
    assertEquals("mine", Files.readString(precious));
    assertFalse(Files.isSymbolicLink(folder.resolve("link")));
  }

  @Test
  void leavesAFolderOfSomebodyElseAlone() throws IOException {
    Path folder = Files.createDirectory(parent.resolve("theirs"));
    Files.writeString(folder.resolve("thesis.tex"), "years of work");
    String expected =
        folder + ": holds files that are not Fathom's (thesis.tex); choose another --output";
    assertEquals(expected, complaint(folder, config(1), false));
    assertEquals(expected, complaint(folder, config(1), true));
    assertEquals(Set.of("thesis.tex"), entries(folder));

    Path configured = Files.createDirectory(parent.resolve("configured"));
    Files.writeString(configured.resolve("config.yaml"), "a: 1\n");
    assertTrue(complaint(configured, config(1), true).contains("(config.yaml)"));
    assertEquals("a: 1\n", Files.readString(configured.resolve("config.yaml")));
  }

  @Test
  void refusesASecondRunUntilTheFirstHasEnded() throws IOException {
    Path folder = parent.resolve("run");
    Path alias = Files.createSymbolicLink(parent.resolve("alias"), folder);
    String expected = ": another run is at work here; wait for it or choose another --output";
    try (RunFolder run = open(folder, config(1), false)) {
      assertFalse(run.resumed());
      assertEquals(folder + expected, complaint(folder, config(1), false));
      assertEquals(alias + expected, complaint(alias, config(1), true));
    }
    open(folder, config(1), false).close();
  }

  @Test
  void refusesASecondRunOfAnotherProcess() throws Exception {
    Path folder = parent.resolve("run");
    Process other = Child.start(HoldsAFolder.class, folder.toString());
    try {
      assertEquals("held", other.inputReader().readLine());
      assertTrue(complaint(folder, config(1), false).contains("another run is at work here"));
    } finally {
      other.destroyForcibly().waitFor();
    }
    open(folder, config(1), false).close();
  }

  /** A run in a process of its own. */
  static final class HoldsAFolder {
    public static void main(String[] arguments) throws Exception {
      try (RunFolder run = open(Path.of(arguments[0]), config(1), false)) {
        // What is refused in the same process must not let go of the lock either.
        assertThrows(UserError.class, () -> open(Path.of(arguments[0]), config(1), run.resumed()));
        System.out.println("held");
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void refusesAnOutputThatIsAFile() throws IOException {
    Path file = Files.writeString(parent.resolve("taken"), "");
    String complaint = complaint(file, config(1), false);
    assertTrue(complaint.startsWith(file + ": cannot be written (FileAlreadyExists"), complaint);
  }

  @Test
  void writesFilesWholeAndRefusesWhatJsonCannotHold() throws IOException {
    Path folder = parent.resolve("run");
    try (RunFolder run = open(folder, config(1), false)) {
      ObjectNode results = Json.MAPPER.createObjectNode().put("kl", 0.25);
      run.writeJson("results.json", results);
      results.putArray("curve").add(1.0).add(Double.NaN);
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class, () -> run.writeJson("results.json", results));
      assertEquals("results.json: /curve/1 is NaN", error.getMessage());
    }
    assertEquals(0.25, Json.object(folder.resolve("results.json")).path("kl").asDouble());
    assertFalse(Files.exists(folder.resolve("results.json.part")));
  }

  @Test
  void logsFailuresWithTheirTrace() throws IOException {
    Path folder = parent.resolve("run");
    try (RunFolder run = open(folder, config(1), false)) {
      run.logFailure(new IllegalStateException("the pot is empty"));
    }
    String log = Files.readString(folder.resolve("fathom.log"));
    assertTrue(log.contains("failed: java.lang.IllegalStateException: the pot is empty"), log);
    assertTrue(log.contains("\tat " + RunFolderTest.class.getName()), log);
    assertTrue(log.contains("end after a failure, "), log);
  }

  @Test
  void handsOutNoPlaceOutsideTheFolder() {
    try (RunFolder run = open(parent.resolve("run"), config(1), false)) {
      assertThrows(IllegalArgumentException.class, () -> run.file("../elsewhere"));
      assertThrows(IllegalArgumentException.class, () -> run.file("/elsewhere"));
      assertThrows(IllegalArgumentException.class, () -> run.file("."));
    }
  }

  private static ObjectNode config(int seed) {
    ObjectNode config = Json.MAPPER.createObjectNode().put("seed", seed).put("batch", "auto");
    config.putObject("data").put("file", "depth.jsonl").put("limit", 4);
    return config;
  }

  private static RunFolder open(Path folder, ObjectNode config, boolean overwrite) {
    return RunFolder.open(folder, config, RunFolder.FREE, overwrite);
  }

  private static String complaint(Path folder, ObjectNode config, boolean overwrite) {
    return assertThrows(UserError.class, () -> open(folder, config, overwrite)).getMessage();
  }

  private static Set<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      return Set.copyOf(
          entries
              .filter(entry -> !entry.equals(folder))
              .map(entry -> folder.relativize(entry).toString())
              .toList());
    }
  }
}
