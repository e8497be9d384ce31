package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a run are what docs/results-schema.md says. */
class ResultsSchemaTest {
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  @TempDir private static Path folder;
  private static Path run;
  private static String page;

  @BeforeAll
  static void measure() throws IOException {
    run = folder.resolve("run");
    TinyPair pair = TinyPair.in(folder.resolve("models"));
    assertEquals(0, Shell.fathom(pair.measure(run)).code());
    page =
        Files.readString(Path.of(System.getProperty("fathom.root"), "docs", "results-schema.md"));
  }

  private static String section(String heading) {
    return page.split("\n#+ " + Pattern.quote(heading) + "\n", 2)[1].split("\n#", 2)[0];
  }

  /** The names in the first column of a section's table. */
  private static List<String> firstColumn(String heading) {
    return section(heading)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .flatMap(line -> NAME.matcher(line.split("\\|", -1)[1]).results())
        .map(match -> match.group(1))
        .toList();
  }

  private static Set<String> named(String section) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(section).results().map((MatchResult match) -> match.group(1)).forEach(names::add);
    return names;
  }

  private static Set<String> keys(JsonNode node) {
    Set<String> keys = new LinkedHashSet<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static ObjectNode results() {
    return Json.object(run.resolve("results.json"));
  }

  @Test
  void aSampleHoldsTheDocumentedKeysInTheirOrder() throws IOException {
    List<String> documented = firstColumn("samples.jsonl");
    for (String line : Files.readAllLines(run.resolve("samples.jsonl"))) {
      JsonNode row = Json.MAPPER.readTree(line);
      assertEquals(documented, new ArrayList<>(keys(row)));
      int tokens = row.path("tokens").size();
      assertTrue(tokens > 0, line);
      for (String key : documented) {
        assertTrue(!row.path(key).isArray() || row.path(key).size() == tokens, key);
      }
    }
  }

  @Test
  void valuesLieWhereThePageSays() throws IOException {
    for (String line : Files.readAllLines(run.resolve("samples.jsonl"))) {
      JsonNode row = Json.MAPPER.readTree(line);
      within(row, 0, Double.MAX_VALUE, "kl", "kl_reverse", "entropy_base", "entropy_aligned");
      within(row, 0, Math.log(2) + 1e-6, "js");
      within(row, 0, 1 + 1e-6, "total_variation", "overlap_top100");
      within(row, 0, 1 + 1e-6, "recovery_base", "recovery_aligned");
      within(row, 0, 258, "base_favored", "base_favored_top100", "base_favored_aligned_top100");
      within(row, 1, 258, "rank_base", "rank_base_argmax");
      within(row, -Double.MAX_VALUE, 0, "logprob_base", "logprob_aligned");
    }
  }

  private static void within(JsonNode row, double low, double high, String... keys) {
    for (String key : keys) {
      for (JsonNode value : row.path(key)) {
        double number = value.doubleValue();
        assertTrue(number >= low && number <= high, key + ": " + number);
      }
    }
  }

  @Test
  void theTopOfTheResultsIsDocumented() {
    Set<String> documented = new TreeSet<>();
    firstColumn("results.json").forEach(name -> documented.add(name.split("\\.", 2)[0]));
    assertEquals(documented, new TreeSet<>(keys(results())));
    assertEquals("fathom-measure/1", results().path("schema").asText());
    assertEquals(
        Set.of("name", "family", "parameters"), keys(results().path("models").path("base")));
  }

  @Test
  void aGroupHoldsEveryMetricOfTheSamplesAndTheShares() {
    JsonNode group = results().path("groups").path("forbidden");
    assertEquals(List.of("n", "tokens", "positions"), List.copyOf(keys(group)));
    Set<String> metrics = new TreeSet<>(firstColumn("samples.jsonl"));
    metrics.removeAll(Set.of("id", "group", "tokens", "base_favored_tokens"));
    metrics.addAll(Set.of("unshifted", "marginal", "shifted"));
    for (JsonNode position : group.path("positions")) {
      assertEquals(metrics, new TreeSet<>(keys(position)));
      position.forEach(metric ->
          assertEquals(
              List.of("mean", "low", "high", "median", "p5", "p95", "n"),
              List.copyOf(keys(metric))));
    }
  }

  @Test
  void theDepthNumbersAreDocumented() {
    JsonNode depth = results().path("depth");
    Set<String> documented = new TreeSet<>(firstColumn("depth"));
    Set<String> found = new TreeSet<>();
    depth.properties().stream()
        .filter(entry -> entry.getValue().isNumber())
        .forEach(entry -> found.add(entry.getKey()));
    keys(depth.path("groups").path("forbidden")).forEach(key -> found.add("groups.<name>." + key));
    keys(depth.path("contrast"))
        .forEach(key -> found.add("contrast." + key + (key.equals("positions") ? "[t]" : "")));
    assertEquals(documented, found);
    assertEquals(
        Set.of("value", "low", "high"),
        keys(depth.path("groups").path("forbidden").path("kl_first")));
    assertEquals(
        Set.of("difference", "low", "high"),
        keys(depth.path("contrast").path("positions").path(0)));
  }

  @Test
  void tokensAndSharesAreDocumented() {
    assertEquals(
        Set.of("token", "id", "count", "share"),
        keys(results().path("base_favored_tokens").path("forbidden").path(0)));
    assertEquals(
        Set.of("mean", "low", "high", "n"),
        keys(results().path("shares").path("forbidden").path("shifted")));
  }

  @Test
  void everythingInTheProvenanceIsDocumented() {
    Set<String> documented = named(section("provenance"));
    JsonNode provenance = results().path("provenance");
    keys(provenance)
        .forEach(key ->
            assertTrue(documented.contains(key) || key.equals("models"), "provenance." + key));
    for (String part :
        List.of("git", "prompts", "text", "recovery", "compute", "batch", "throughput")) {
      keys(provenance.path(part))
          .forEach(key -> assertTrue(documented.contains(key), part + "." + key));
    }
    keys(provenance.path("models").path("base"))
        .forEach(key -> assertTrue(documented.contains(key), "models.base." + key));
  }

  @Test
  void theCsvHasARowForEachSummary() throws IOException {
    List<String> lines = Files.readAllLines(run.resolve("positions.csv"));
    assertEquals(
        String.join(
            ",",
            section("positions.csv")
                .split("RFC", 2)[0]
                .lines()
                .flatMap(line -> NAME.matcher(line).results())
                .map(match -> match.group(1))
                .toList()),
        lines.getFirst());
    int summaries = 0;
    for (JsonNode group : results().path("groups")) {
      for (JsonNode position : group.path("positions")) {
        summaries += position.size();
      }
    }
    assertEquals(summaries + 1, lines.size());
  }
}
