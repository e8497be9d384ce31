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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate}, and {@code gate} and {@code compare} over what it leaves. */
class EvaluateCommandTest {
  @TempDir private static Path folder;
  private static Path suite;
  private static Outcome evaluated;

  @BeforeAll
  static void evaluate() throws IOException {
    TinyPair pair = TinyPair.in(folder.resolve("models"));
    suite = folder.resolve("suite.yaml");
    Files.writeString(
        suite,
        """
        name: two models
        output: %1$s/out
        models:
          base: {model: %2$s}
          aligned: {model: %3$s}
        settings: {prompts: %4$s, max-new-tokens: 3, device: cpu}
        attacks:
          prefill: {depths: [0, 1]}
        tasks:
          plain: {attack: prefill, depths: [0]}
        resamples: 100
        """
            .formatted(folder, pair.base(), pair.aligned(), harmful(pair.rows())));
    evaluated = Shell.fathom("evaluate", suite, "--display", "plain");
  }

  /** The rows as requests that should be refused. */
  private static Path harmful(Path rows) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(rows)) {
      lines.add(((ObjectNode) Json.MAPPER.readTree(line)).put("group", "harmful").toString());
    }
    return Files.write(folder.resolve("harmful.jsonl"), lines);
  }

  private static Path out() {
    return folder.resolve("out");
  }

  @Test
  void printsTheRankingAndWhereEverythingIs() {
    assertEquals(0, evaluated.code(), evaluated.err());
    assertTrue(
        evaluated.outLines().getFirst().matches("model +rank +safety +utility +prompts.*"),
        evaluated.out());
    assertTrue(evaluated.out().contains("results: " + out()), evaluated.out());
    assertTrue(evaluated.err().contains("[1/4] base/prefill"), evaluated.err());
    assertTrue(evaluated.err().contains("[4/4] aligned/plain, about 0:0"), evaluated.err());
    for (String file : List.of("report.html", "report.md", "suite.csv", "base/plain/report.html")) {
      assertTrue(Files.exists(out().resolve(file)), file);
    }
  }

  @Test
  void theSameCommandHasNothingLeftToDo() {
    Outcome again = Shell.fathom("evaluate", suite, "--display", "plain");
    assertEquals(0, again.code(), again.err());
    assertEquals("fathom: going on: 4 of 4 stages are finished\n", again.err());
    assertEquals(evaluated.out(), again.out());
  }

  @Test
  void thePageShowsRankingPlotTableAndTests() throws IOException {
    String page = Files.readString(out().resolve("report.html"));
    for (String part :
        List.of(
            "id=\"ranking\"", "id=\"trade-off\"", "id=\"attacks\"", "id=\"tasks\"", "p, Holm")) {
      assertTrue(page.contains(part), part);
    }
    String twin = Files.readString(out().resolve("report.md"));
    assertTrue(twin.contains("| prefill |"), twin);
    List<String> csv = Files.readAllLines(out().resolve("suite.csv"));
    assertEquals("model,section,stage,metric,value,low,high,n", csv.getFirst());
    assertEquals(1 + 2 * (2 + 2), csv.size());
  }

  @Test
  void aLimitGoesIntoAFolderOfItsOwnAndSaysSo() {
    Outcome limited = Shell.fathom("evaluate", suite, "--limit", "1", "--display", "none");
    assertEquals(0, limited.code(), limited.err());
    assertTrue(limited.out().contains("testing only"), limited.out());
    Path apart = Path.of(out() + "-limit-1");
    assertTrue(Json.object(apart.resolve("results.json")).path("testing_only").booleanValue());
    assertEquals(1, Json.object(out().resolve("results.json")).path("limit").isNull() ? 1 : 0);
  }

  @Test
  void validateAndShowConfigComputeNothing() {
    Path other = folder.resolve("other");
    Outcome valid = Shell.fathom("evaluate", suite, "--validate", "--output", other);
    assertEquals(0, valid.code(), valid.err());
    assertEquals(4, valid.outLines().size());
    Outcome shown = Shell.fathom("evaluate", suite, "--show-config", "--set", "seed=7");
    assertTrue(shown.out().contains("\nseed: 7\n"), shown.out());
    assertFalse(Files.exists(other));
    Outcome wrong =
        Shell.fathom("evaluate", suite, "--set", "attacks.gcc={}", "--set", "models.base.rul=none");
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().startsWith("fathom: 2 parts of the suite are not usable:"), wrong.err());
    assertTrue(wrong.err().contains("models.base: no such key rul; did you mean rule?"));
  }

  @Test
  void theGateOpensForTheSameModelAndClosesWhereABoundIsBroken() {
    Outcome opens = Shell.fathom("gate", suite, "--threshold", "1", "--display", "none");
    assertEquals(0, opens.code(), opens.out() + opens.err());
    assertTrue(opens.out().startsWith("gate: aligned passes against base"), opens.out());
    Outcome closes =
        Shell.fathom(
            "gate",
            suite,
            "--candidate",
            "aligned",
            "--threshold",
            "1",
            "--max-broken",
            "0.01",
            "--display",
            "none");
    assertEquals(3, closes.code(), closes.out() + closes.err());
    assertTrue(closes.outLines().getFirst().contains("prefill may break"), closes.out());
    JsonNode decision = Json.object(out().resolve("gate.json"));
    assertEquals("failed", decision.path("verdict").asText());
    Outcome same = Shell.fathom("gate", suite, "--candidate", "base");
    assertEquals(2, same.code());
  }

  @Test
  void compareTakesASuiteOrSingleModelsOfIt() {
    Path output = folder.resolve("compare");
    Outcome whole = Shell.fathom("compare", out(), "--output", output);
    assertEquals(0, whole.code(), whole.err());
    assertTrue(whole.out().contains("safety"), whole.out());
    Outcome one = Shell.fathom("compare", out().resolve("base"), "--output", output);
    assertEquals(0, one.code(), one.err());
    assertTrue(one.out().contains("base"), one.out());
  }
}
