package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.Json;
import dev.fathom.app.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TheoryCommandTest {
  private static final Pattern KEY = Pattern.compile("^\\| `([a-z_]+)");

  @TempDir Path folder;

  @Test
  void showsTheTheoremsOnAnExampleWithATableAndAPage() throws IOException {
    Path run = folder.resolve("run");
    Outcome outcome = Shell.fathom("theory", "--output", run);

    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().startsWith("Harm is decided in the first 3 of 8 tokens"));
    List<String> lines = outcome.out().lines().filter(line -> line.startsWith("4 ")).toList();
    assertEquals(List.of("0", "0", "0", "0"), List.of(lines.getFirst().split(" +")).subList(1, 5));
    assertTrue(outcome.out().contains("next:    change policy.json"), outcome.out());
    String page = Files.readString(run.resolve("report.html"));
    for (String id :
        List.of("information", "gradient", "optimum", "deep", "weight-kl", "attack", "shared")) {
      assertTrue(page.contains("<section id=\"" + id + "\""), id);
    }
    assertTrue(Files.readString(run.resolve("report.md")).contains("| position |"));
    assertEquals(0, Shell.fathom("report", run).code());
  }

  @Test
  void aLongerPolicyLeavesOutWhatSearchesAndSaysSo() throws IOException {
    // 2¹⁷ outputs; every prefix has the same row.
    StringBuilder rows = new StringBuilder();
    for (int t = 0; t < 17; t++) {
      for (int i = 0; i < 1 << t; i++) {
        String bits = t == 0 ? "" : Integer.toBinaryString((1 << t) + i).substring(1);
        rows.append(rows.isEmpty() ? "" : ", ")
            .append('"')
            .append(String.join(",", bits.split("")))
            .append("\": [0.5, 0.5]");
      }
    }
    Path file = folder.resolve("policy.json");
    Files.writeString(
        file,
        "{\"vocabulary\": 2, \"length\": 17, \"conditional\": {%s}, \"harm\": {}}".formatted(rows));
    Path run = folder.resolve("run");
    Outcome outcome = Shell.fathom("theory", "--policy", file, "--output", run);

    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().startsWith("All outputs of this policy are equally harmful"));
    assertTrue(outcome.out().contains("note: Of a policy with more than 100,000 outputs"));
    assertTrue(Json.object(run.resolve("results.json")).path("deep").isNull());
  }

  @Test
  void anErrorNamesThePrefix() throws IOException {
    Path file = folder.resolve("policy.json");
    Files.writeString(
        file,
        """
        {"vocabulary": 2, "length": 2, "conditional": {"": [0.5, 0.5], "0": [0.5, 0.5]}, "harm": {}}
        """);
    Outcome outcome = Shell.fathom("theory", "--policy", file, "--output", folder.resolve("run"));

    assertEquals(2, outcome.code());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains("prefix \"1\" is missing"), outcome.err());
  }

  @Test
  void theResultsHoldWhatThePageSays() throws IOException {
    Path run = folder.resolve("run");
    Shell.fathom("theory", "--output", run);
    String page =
        Files.readString(Path.of(System.getProperty("fathom.root"), "docs", "results-schema.md"));
    String section = page.split("\n## results.json of a theory run\n", 2)[1].split("\n## ", 2)[0];
    Set<String> documented = new TreeSet<>();
    section
        .lines()
        .map(KEY::matcher)
        .filter(Matcher::find)
        .forEach(match -> documented.add(match.group(1)));
    Set<String> found = new TreeSet<>();
    Json.object(run.resolve("results.json")).fieldNames().forEachRemaining(found::add);

    assertEquals(documented, found);
  }
}
