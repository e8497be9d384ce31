package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.Json;
import dev.fathom.app.cli.Shell.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code recover} as a person at a shell uses it. */
class RecoverCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("fathom.root"));

  @TempDir private static Path folder;
  private static TinyPair pair;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.in(folder.resolve("models"));
  }

  @Test
  void twoStagesLeaveACheckpointAndAreValidatedFirst() {
    Path run = folder.resolve("two-stage");
    List<Object> command =
        List.of(
            "recover",
            "two-stage",
            "--base",
            pair.base(),
            "--aligned",
            pair.aligned(),
            "--degraded",
            pair.base(),
            "--harmful",
            pair.rows(),
            "--data",
            pair.rows(),
            "--output",
            run,
            "--steps",
            "1",
            "--realign-steps",
            "1",
            "--batch",
            "2",
            "--accumulation",
            "1",
            "--max-length",
            "256",
            "--display",
            "none");
    Outcome usable = done(with(command, "--validate"));
    assertTrue(usable.out().startsWith("usable: realign: "), usable.out());
    assertEquals(2, usable.outLines().size(), usable.out());
    assertTrue(Files.notExists(run));
    Outcome outcome = done(command);
    assertTrue(outcome.out().contains("realign, 1 steps"), outcome.out());
    assertTrue(outcome.out().contains("targeted-completion, 1 steps"), outcome.out());
    assertTrue(outcome.outLines().contains("report:     " + run.resolve("report.html")));
    assertTrue(Files.exists(run.resolve("stage-1-realign/report.html")));
    assertEquals(0, Shell.fathom("report", run).code());
    assertTrue(Files.exists(run.resolve("checkpoint/model.safetensors")));
  }

  @Test
  void aRestorationLeavesACheckpointAndATable() {
    Path run = folder.resolve("restore");
    Outcome outcome =
        done(
            List.of(
                "recover",
                "restore",
                "--aligned",
                pair.aligned(),
                "--model",
                pair.base(),
                "--harmful",
                pair.rows(),
                "--data",
                pair.rows(),
                "--output",
                run,
                "--steps",
                "2",
                "--warmup-steps",
                "2",
                "--metric-drop",
                "1",
                "--prompts",
                "4",
                "--max-length",
                "256",
                "--display",
                "none"));
    assertTrue(outcome.out().contains("in 2 steps"), outcome.out());
    assertTrue(outcome.out().contains("cosine "), outcome.out());
    assertTrue(outcome.outLines().contains("report:     " + run.resolve("report.html")));
    Outcome compared = Shell.fathom("compare", run, "--output", folder.resolve("compared"));
    assertTrue(
        compared.out().lines().anyMatch(line -> line.matches("restore +recover +.*")),
        compared.out());
    assertEquals("restore", Json.object(run.resolve("results.json")).path("method").asText());
    assertTrue(Files.exists(run.resolve("checkpoint/model.safetensors")));
  }

  @Test
  void theRecipesAreReadable() {
    recipe("degrade", List.of("train"), "batch: 16");
    recipe("recover-two-stage", List.of("recover", "two-stage"), "realign-epochs: 3.0");
    recipe("recover-restore", List.of("recover", "restore"), "recovery-rate: 0.002");
  }

  private static void recipe(String name, List<Object> verb, String line) {
    Outcome shown =
        done(with(with(verb, ROOT.resolve("recipes/" + name + ".yaml")), "--show-config"));
    assertTrue(shown.out().lines().anyMatch(line::equals), shown.out());
    assertEquals("", shown.err());
  }

  private static List<Object> with(List<Object> command, Object more) {
    return Stream.concat(command.stream(), Stream.of(more)).toList();
  }

  private static Outcome done(List<Object> command) {
    Outcome outcome = Shell.fathom(command.toArray());
    assertEquals(0, outcome.code(), outcome.err());
    return outcome;
  }
}
