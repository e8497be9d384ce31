package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureCommandTest {

  @TempDir private static Path folder;
  private static TinyPair pair;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.in(folder.resolve("models"));
  }

  private static Outcome measured(List<String> command) {
    Outcome outcome = Shell.fathom(command);
    assertEquals(0, outcome.code(), outcome.err());
    return outcome;
  }

  private static ObjectNode results(Path run) {
    return Json.object(run.resolve("results.json"));
  }

  /** Batches of other sizes round otherwise, and no more than that. */
  private static void sameCurves(Path one, Path other) {
    for (String group : List.of("forbidden", "permitted")) {
      JsonNode expected = results(one).path("groups").path(group).path("positions");
      JsonNode actual = results(other).path("groups").path(group).path("positions");
      assertEquals(expected.size(), actual.size());
      assertTrue(expected.size() > 20, "too few positions: " + expected.size());
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(
            expected.path(i).path("kl").path("mean").doubleValue(),
            actual.path(i).path("kl").path("mean").doubleValue(),
            1e-5);
      }
    }
  }

  @Test
  void leavesARunFolderAndPrintsWhereItIs() throws IOException {
    Path run = folder.resolve("whole");
    Outcome outcome = measured(pair.measure(run));
    try (Stream<Path> files = Files.list(run)) {
      assertEquals(
          Set.of(
              "config.yaml",
              "fathom.log",
              "samples.jsonl",
              "results.json",
              "positions.csv",
              "report.html",
              "report.md",
              ".lock",
              ".files"),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
    List<String> lines = outcome.outLines();
    assertTrue(lines.getFirst().endsWith("."), "the headline: " + lines.getFirst());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("group ")), outcome.out());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("forbidden ")), outcome.out());
    assertTrue(lines.contains("report:  " + run.resolve("report.html")), outcome.out());
    assertTrue(lines.getLast().startsWith("next:    "), outcome.out());
    assertTrue(outcome.err().startsWith("fathom: computing in float32 on "), outcome.err());
  }

  @Test
  void theSameCommandGoesOnWhereARunStopped() throws IOException {
    Path whole = folder.resolve("uninterrupted");
    measured(pair.measure(whole));
    Path run = folder.resolve("stopped");
    measured(pair.measure(run));
    // What a killed process leaves: some rows, a torn one, no summary.
    List<String> rows = Files.readAllLines(run.resolve("samples.jsonl"));
    Files.writeString(
        run.resolve("samples.jsonl"),
        String.join("\n", rows.subList(0, 5)) + "\n" + rows.get(5).substring(0, 40));
    Files.delete(run.resolve("results.json"));
    Outcome again = measured(pair.measure(run));
    assertTrue(again.err().contains("going on: 5 of 12 rows are measured already"), again.err());
    assertEquals(rows.size(), Files.readAllLines(run.resolve("samples.jsonl")).size());
    sameCurves(whole, run);
    assertTrue(results(run).path("provenance").path("resumed").booleanValue());
    Outcome finished = measured(pair.measure(run));
    assertTrue(finished.err().contains("going on: 12 of 12"), finished.err());
  }

  @Test
  void aChangedSettingIsRefusedByItsKeyAndOverwriteStartsAnew() throws IOException {
    Path run = folder.resolve("changed");
    measured(pair.measure(run));
    Outcome refused = Shell.fathom(pair.measure(run, "--top-n", "7"));
    assertEquals(
        new Outcome(
            2,
            "",
            "fathom: "
                + run
                + ": holds a run with another configuration (top-n was 100, is now 7); start anew"
                + " with --overwrite or choose another --output\n"),
        refused);
    Files.writeString(run.resolve("mine.txt"), "mine");
    measured(pair.measure(run, "--top-n", "7", "--overwrite"));
    assertEquals(7, results(run).path("top_n").intValue());
    assertTrue(Files.readString(run.resolve("samples.jsonl")).contains("\"overlap_top7\""));
    assertEquals("mine", Files.readString(run.resolve("mine.txt")));
  }

  @Test
  void layersArePrintedKeptInTheirFilesAndTakenAwayAgain() throws IOException {
    Path run = folder.resolve("layers");
    Outcome outcome = measured(pair.measure(run, "--layers"));
    assertTrue(outcome.outLines().stream().anyMatch(line -> line.startsWith("layer ")));
    assertTrue(outcome.out().contains("layers.csv)"), outcome.out());
    assertTrue(Files.readString(run.resolve("report.html")).contains("id=\"layers-transport\""));
    assertTrue(Files.exists(run.resolve("layers/aligned.json")));
    String table = Files.readString(run.resolve("layers.csv"));
    Outcome again = measured(pair.measure(run, "--layers"));
    assertEquals(table, Files.readString(run.resolve("layers.csv")), again.err());
    measured(pair.measure(run, "--overwrite"));
    assertFalse(Files.exists(run.resolve("layers.csv")));
    assertFalse(Files.exists(run.resolve("layers/aligned.json")));
    assertTrue(results(run).path("layers").isMissingNode());
  }

  @Test
  void aRunThatNeverBeganMayBeStartedWithOtherSettings() throws IOException {
    Path run = folder.resolve("mistyped");
    List<String> mistyped = pair.measure(run);
    mistyped.set(mistyped.indexOf("--base") + 1, folder.resolve("models/bsae").toString());
    assertEquals(2, Shell.fathom(mistyped).code());
    assertTrue(Files.readString(run.resolve("fathom.log")).contains("no such folder"));
    measured(pair.measure(run));
  }

  @Test
  void theBatchMayChangeAndSequentialGivesTheSameNumbers() {
    Path together = folder.resolve("together");
    measured(pair.measure(together));
    measured(pair.measure(together, "--batch", "2"));
    Path sequential = folder.resolve("sequential");
    measured(pair.measure(sequential, "--sequential", "--batch", "5"));
    assertFalse(Files.exists(sequential.resolve("aligned-states.bin")));
    sameCurves(together, sequential);
  }

  @Test
  void alongGenerationMeasuresTheAlignedModelsOwnAnswers() throws IOException {
    Path run = folder.resolve("generation");
    Outcome outcome =
        measured(
            pair.measure(run, "--along", "generation", "--max-new-tokens", "6", "--limit", "2"));
    assertEquals("generation", results(run).path("along").asText());
    for (String line : Files.readAllLines(run.resolve("samples.jsonl"))) {
      JsonNode row = Json.MAPPER.readTree(line);
      assertTrue(row.path("kl").size() <= 6, line);
      // Its own greedy choice is what came: no token is more probable to it.
      for (int i = 0; i < row.path("kl").size(); i++) {
        assertEquals(
            row.path("rank_base_argmax").get(i), row.path("rank_base").get(i), "position " + i);
      }
    }
    assertTrue(outcome.out().contains("--along response"), outcome.out());
  }

  @Test
  void aLimitIsMarkedInTheResultsAndInTheTable() {
    Path run = folder.resolve("limited");
    Outcome outcome = measured(pair.measure(run, "--limit", "2", "--groups", "permitted"));
    assertTrue(results(run).path("testing_only").booleanValue());
    assertEquals(2, results(run).path("limit").intValue());
    assertEquals(2, results(run).path("groups").path("permitted").path("n").intValue());
    assertEquals(1, results(run).path("groups").size());
    assertTrue(outcome.out().contains("testing only"), outcome.out());
  }

  @Test
  void identicalModelsAreToldSoInWords() {
    List<String> command = pair.measure(folder.resolve("identical"), "--limit", "1");
    command.set(command.indexOf("--aligned") + 1, pair.base().toString());
    Outcome outcome = measured(command);
    assertTrue(outcome.out().contains("The two models predict the same."), outcome.out());
    assertTrue(outcome.out().contains("note: The two models are identical"), outcome.out());
  }

  @Test
  void showsTheMergedSettingsAsARecipe() throws IOException {
    Path run = folder.resolve("shown");
    Outcome shown = Shell.fathom(pair.measure(run, "--seed", "7", "--show-config"));
    assertEquals(0, shown.code());
    assertEquals("", shown.err());
    assertFalse(Files.exists(run), "--show-config measures nothing");
    assertTrue(shown.out().contains("\nseed: 7\n"), shown.out());
    assertTrue(shown.out().contains("\n# number type: auto, "), shown.out());
    Path recipe = Files.writeString(folder.resolve("shown.yaml"), shown.out());
    assertEquals(shown, Shell.fathom("measure", recipe, "--show-config"));
    Outcome overridden = Shell.fathom("measure", recipe, "--seed", "8", "--show-config");
    assertEquals(shown.out().replace("seed: 7", "seed: 8"), overridden.out());
  }

  @Test
  void aRecipeWithAnUnknownKeyIsRefused() throws IOException {
    Path recipe = Files.writeString(folder.resolve("wrong.yaml"), "base: a\nallgined: b\n");
    Outcome outcome = Shell.fathom("measure", recipe, "--aligned", "b", "--prompts", "c");
    assertEquals(
        new Outcome(
            2, "", "fathom: " + recipe + ": allgined: no such setting; did you mean aligned?\n"),
        outcome);
  }

  @Test
  void displayNoneLeavesStandardErrorEmpty() {
    assertEquals("", measured(pair.measure(folder.resolve("quiet"), "--display", "none")).err());
  }

  private static List<String> harm(Path run, String... more) {
    Path apothecary = Path.of(System.getProperty("fathom.root"), "models", "apothecary");
    List<String> command =
        new ArrayList<>(
            List.of(
                "measure",
                "--aligned",
                apothecary.resolve("aligned").toString(),
                "--prompts",
                apothecary.resolve("data").resolve("held-out-harmful.jsonl").toString(),
                "--output",
                run.toString()));
    command.addAll(List.of(more));
    return command;
  }

  @Test
  void harmInformationIsAMeasurementOfOneModel() {
    Path run = folder.resolve("harm");
    Outcome outcome =
        measured(
            harm(
                run,
                "--harm-information",
                "--judge",
                "exact",
                "--along",
                "response",
                "--limit",
                "1",
                "--rollouts",
                "16",
                "--budget",
                "1",
                "--max-new-tokens",
                "70"));
    assertEquals("fathom-harm-information/1", results(run).path("schema").asText());
    assertTrue(
        outcome.outLines().stream().anyMatch(line -> line.startsWith("harmful  aligned  1 ")),
        outcome.out());
    assertTrue(outcome.outLines().getLast().startsWith("next:"), outcome.out());
    JsonNode group = results(run).path("groups").path("harmful");
    assertEquals(List.of("aligned"), group.propertyStream().map(Map.Entry::getKey).toList());
    JsonNode positions = group.path("aligned").path("positions");
    assertEquals(
        1,
        positions.path(positions.size() - 1).path("h").path("value").doubleValue(),
        1e-6,
        "the whole recipe complies");
  }

  @Test
  void whatTheOtherMeasurementReadsIsRefused() throws IOException {
    Path run = folder.resolve("refused");
    Outcome pairs = Shell.fathom(harm(run, "--harm-information", "--top-k", "5"));
    assertEquals(2, pairs.code());
    assertEquals(
        "fathom: --top-k says nothing with --harm-information; leave it out", pairs.err().strip());
    Outcome harms = Shell.fathom(harm(run, "--rollouts", "50"));
    assertEquals(
        "fathom: --rollouts says nothing without --harm-information; leave it out",
        harms.err().strip());
    Path recipe = folder.resolve("harm.yaml");
    Files.writeString(recipe, "harm-information: true\ntop-k: 5\n");
    Outcome mixed = Shell.fathom(harm(run, recipe.toString()));
    assertTrue(mixed.err().contains("top-k: no such setting"), mixed.err());
    Files.writeString(recipe, "harm-information: true\nrollouts: 50\n");
    Outcome shown = Shell.fathom(harm(run, recipe.toString(), "--show-config"));
    assertEquals(0, shown.code(), shown.err());
    assertTrue(shown.out().contains("rollouts: 50"), shown.out());
  }
}
