package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the apothecary's base over two short trainings to the page. */
class TheoryTrainedCommandTest {
  private static final Path WORLD =
      Path.of(System.getProperty("fathom.root"), "models", "apothecary");
  private static final Path HARMFUL = WORLD.resolve("data/held-out-harmful.jsonl");
  private static final Path PHRASES = WORLD.resolve("data/recovery-phrases.txt");
  private static final Pattern KEY = Pattern.compile("^\\| `([a-z_]+)");

  @TempDir private static Path folder;

  private static Outcome told;

  @BeforeAll
  static void fromTrainingToPage() {
    train("plain", 0);
    train("deep", 3);
    measure("own", "plain", "sampled");
    measure("harmful", "plain", "response");
    measure("deep-harmful", "deep", "response");
    told = theory("theory", "own");
  }

  private static void train(String name, int mu) {
    succeeds(
        Shell.fathom(
            "train",
            "--objective",
            "policy-gradient",
            "--lambda-harm",
            8,
            "--mu",
            mu,
            "--kl-utility",
            0,
            "--model",
            WORLD.resolve("base"),
            "--base",
            WORLD.resolve("base"),
            "--harmful",
            HARMFUL,
            "--judge-phrases",
            PHRASES,
            "--recovery-phrases",
            PHRASES,
            "--judged-tokens",
            1,
            "--sampled",
            16,
            "--max-new-tokens",
            3,
            "--adaptation",
            "full",
            "--batch",
            8,
            "--accumulation",
            1,
            "--steps",
            8,
            "--learning-rate",
            "0.002",
            "--display",
            "none",
            "--output",
            folder.resolve(name)));
  }

  private static void measure(String name, String training, String along) {
    succeeds(
        Shell.fathom(
            "measure",
            "--base",
            WORLD.resolve("base"),
            "--aligned",
            folder.resolve(training).resolve("checkpoint"),
            "--prompts",
            HARMFUL,
            "--limit",
            6,
            "--along",
            along,
            "--max-new-tokens",
            3,
            "--recovery-phrases",
            PHRASES,
            "--resamples",
            20,
            "--display",
            "none",
            "--output",
            folder.resolve(name)));
  }

  private static Outcome theory(String name, String own) {
    return Shell.fathom(
        "theory",
        "trained",
        "--training",
        folder.resolve("plain"),
        "--own-answers",
        folder.resolve(own),
        "--harmful-answers",
        folder.resolve("harmful"),
        "--penalised-training",
        folder.resolve("deep"),
        "--penalised-answers",
        folder.resolve("deep-harmful"),
        "--output",
        folder.resolve(name));
  }

  private static void succeeds(Outcome outcome) {
    assertEquals(0, outcome.code(), outcome.err());
  }

  @Test
  void setsTheTrainingBesideTheTheoryOnOnePage() throws IOException {
    succeeds(told);
    assertTrue(
        told.out().contains("% of what reinforcement moved lies in the first token"), told.out());
    assertTrue(told.out().contains("Thm 20"), told.out());
    assertTrue(told.out().contains("note: Without --information"), told.out());
    Path run = folder.resolve("theory");
    String page = Files.readString(run.resolve("report.html"));
    for (String id : Set.of("divergence", "recovery", "incidental", "penalised")) {
      assertTrue(page.contains("<section id=\"" + id + "\""), id);
    }
    assertTrue(Files.readString(run.resolve("report.md")).contains("| KL of whole answers"));
    succeeds(Shell.fathom("report", run));
    assertEquals(2, Shell.fathom("compare", run, run).code());
  }

  @Test
  void theJudgesFirstTokenIsWhatMoved() {
    ObjectNode results = Json.object(folder.resolve("theory/results.json"));
    double sum = results.at("/alignment/sum/kl/value").doubleValue();
    assertTrue(sum > 0.5, "reinforcement moved " + sum + " nats");
    assertTrue(results.at("/alignment/sum/beyond/value").doubleValue() < 0.1 * sum);
    assertTrue(results.at("/penalised/positions/0/measured/value").doubleValue() > 0.5);
  }

  @Test
  void theResultsHoldWhatThePageSays() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("fathom.root"), "docs", "results-schema.md"));
    String section =
        page.split("\n## results.json of theory against a training\n", 2)[1].split("\n## ", 2)[0];
    Set<String> documented = new TreeSet<>();
    section
        .lines()
        .map(KEY::matcher)
        .filter(Matcher::find)
        .forEach(match -> documented.add(match.group(1)));
    Set<String> found = new TreeSet<>();
    Json.object(folder.resolve("theory/results.json")).fieldNames().forEachRemaining(found::add);
    assertEquals(documented, found);
  }

  @Test
  void runsThatAreMissingOrWrongAreNamedInOneLine() {
    Outcome nothing = Shell.fathom("theory", "trained");
    assertEquals(2, nothing.code());
    assertTrue(nothing.err().contains("--training is missing"), nothing.err());
    Outcome wrong = theory("wrong", "harmful");
    assertEquals(2, wrong.code());
    assertEquals(1, wrong.err().lines().count(), wrong.err());
    assertTrue(wrong.err().contains("needed is along: sampled"), wrong.err());
    assertFalse(Files.exists(folder.resolve("wrong")));
  }
}
