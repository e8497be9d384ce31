package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.pair.TinyPair;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The names in a run's files. What others read them by stands here a second time on purpose: a
 * change of a name is a change of the schema, and docs/results-schema.md and the reports go with
 * it.
 */
class ResultsSchemaTest {
  private static final List<String> METRICS =
      List.of(
          "kl",
          "kl_reverse",
          "js",
          "total_variation",
          "entropy_base",
          "entropy_aligned",
          "overlap_top100",
          "base_favored",
          "base_favored_top100",
          "base_favored_aligned_top100",
          "base_favored_union_top100",
          "rank_base",
          "rank_base_argmax",
          "logprob_base",
          "logprob_aligned",
          "recovery_base",
          "recovery_aligned");

  private static final List<String> SHARES = List.of("unshifted", "marginal", "shifted");
  private static final List<String> SUMMARY =
      List.of("mean", "low", "high", "median", "p5", "p95", "n");
  private static final List<String> ESTIMATE = List.of("value", "low", "high");

  @TempDir static Path folder;
  private static Path run;
  private static JsonNode results;

  @BeforeAll
  static void measure() {
    TinyPair pair = TinyPair.write(folder.resolve("models"));
    run = TestRun.of(pair, TestRun.prompts(folder.resolve("prompts.jsonl"), 10)).run();
    results = Json.object(run.resolve("results.json"));
  }

  @Test
  void aSampleHasItsNamesAndAnEntryForEachResponseToken() {
    List<JsonNode> rows = TestRun.lines(run);
    assertEquals(10, rows.size());
    for (JsonNode row : rows) {
      assertNames(
          Stream.of(List.of("id", "group", "tokens"), METRICS, List.of("base_favored_tokens"))
              .flatMap(List::stream)
              .toList(),
          row);
      int tokens = row.path("tokens").size();
      assertTrue(tokens > 0);
      for (String metric : METRICS) {
        assertEquals(tokens, row.path(metric).size(), metric);
        row.path(metric).forEach(value -> assertTrue(value.isNumber(), metric));
      }
      int counted =
          row.path("base_favored_tokens").valueStream().mapToInt(JsonNode::intValue).sum();
      assertEquals(100 * tokens, counted, "k tokens at each position");
    }
  }

  @Test
  void theNamesOfTheWindowsFollowTheirSize() {
    TestRun five =
        TestRun.of(
                new TinyPair(folder.resolve("models/base"), folder.resolve("models/aligned")),
                folder.resolve("prompts.jsonl"))
            .into("five")
            .with("top-n", "5");
    JsonNode row = TestRun.lines(five.run()).getFirst();
    List<String> want = METRICS.stream().map(name -> name.replace("top100", "top5")).toList();
    assertTrue(row.propertyStream().map(Map.Entry::getKey).toList().containsAll(want));
  }

  @Test
  void theResultsHaveTheirNames() {
    assertNames(
        List.of(
            "schema",
            "testing_only",
            "limit",
            "along",
            "top_n",
            "top_k",
            "confidence",
            "models",
            "groups",
            "depth",
            "shares",
            "base_favored_tokens",
            "notes",
            "provenance"),
        results);
    assertEquals("fathom-measure/1", results.path("schema").asText());
    assertNames(List.of("base", "aligned"), results.path("models"));
    for (JsonNode model : results.path("models")) {
      assertNames(List.of("name", "family", "parameters"), model);
    }
  }

  @Test
  void eachPositionHasEachMetricWithItsSummary() {
    assertNames(List.of("benign", "harmful"), results.path("groups"));
    for (JsonNode group : results.path("groups")) {
      assertNames(List.of("n", "tokens", "positions"), group);
      assertTrue(group.path("positions").size() > 1);
      int samples = group.path("n").intValue();
      for (JsonNode position : group.path("positions")) {
        assertNames(Stream.of(METRICS, SHARES).flatMap(List::stream).toList(), position);
        for (JsonNode summary : position) {
          assertNames(SUMMARY, summary);
          assertTrue(summary.path("n").intValue() <= samples);
          assertTrue(summary.path("p5").doubleValue() <= summary.path("median").doubleValue());
          assertTrue(summary.path("median").doubleValue() <= summary.path("p95").doubleValue());
        }
      }
    }
  }

  @Test
  void depthSharesAndTokensHaveTheirNames() {
    JsonNode depth = results.path("depth");
    assertNames(List.of("recovery_delta", "area_from", "groups", "contrast"), depth);
    List<String> numbers =
        List.of("kl_first", "kl_mean", "kl_area_beyond_5", "kl_half_life", "recovery_below_delta");
    for (JsonNode group : depth.path("groups")) {
      assertNames(Stream.concat(Stream.of("support"), numbers.stream()).toList(), group);
      numbers.forEach(number -> assertNames(ESTIMATE, group.path(number)));
    }
    JsonNode contrast = depth.path("contrast");
    assertNames(
        List.of("groups", "kl_first", "kl_mean", "kl_area_beyond_5", "positions"), contrast);
    assertNames(ESTIMATE, contrast.path("kl_mean"));
    assertNames(List.of("difference", "low", "high"), contrast.path("positions").get(0));
    for (JsonNode group : results.path("shares")) {
      assertNames(SHARES, group);
      group.forEach(share -> assertNames(List.of("low", "high", "mean", "n"), share));
    }
    for (JsonNode group : results.path("base_favored_tokens")) {
      assertEquals(50, group.size());
      group.forEach(token -> assertNames(List.of("token", "id", "count", "share"), token));
    }
  }

  @Test
  void theProvenanceNamesAllThatTheNumbersDependOn() {
    JsonNode provenance = results.path("provenance");
    assertNames(
        List.of(
            "fathom",
            "git",
            "java",
            "os",
            "architecture",
            "cpu",
            "processors",
            "libraries",
            "command",
            "started",
            "models",
            "prompts",
            "text",
            "recovery",
            "compute",
            "throughput",
            "peak_resident_bytes",
            "seed",
            "batch",
            "resumed",
            "ended"),
        provenance);
    for (JsonNode model : provenance.path("models")) {
      assertNames(List.of("folder", "stored_dtype", "sha256"), model);
      assertTrue(model.path("sha256").path("model.safetensors").asText().matches("[0-9a-f]{64}"));
    }
    assertNames(List.of("file", "sha256"), provenance.path("prompts"));
    assertNames(List.of("tokenizer", "template", "template_sha256"), provenance.path("text"));
    assertNames(List.of("phrases", "tokens"), provenance.path("recovery"));
    assertNames(List.of("device", "dtype", "reason", "threads"), provenance.path("compute"));
    assertNames(List.of("setting", "largest"), provenance.path("batch"));
    assertNames(List.of("tokens", "seconds", "tokens_per_second"), provenance.path("throughput"));
  }

  @Test
  void thePositionsTableSaysWhatTheResultsSay() throws IOException {
    int want = 0;
    for (JsonNode group : results.path("groups")) {
      want += group.path("positions").size() * (METRICS.size() + SHARES.size());
    }
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    int have = 0;
    try (Reader file = Files.newBufferedReader(run.resolve("positions.csv"));
        CSVParser table = CSVParser.parse(file, format)) {
      for (CSVRecord record : table) {
        JsonNode summary =
            results
                .path("groups")
                .path(record.get("group"))
                .path("positions")
                .path(Integer.parseInt(record.get("position")) - 1)
                .path(record.get("metric"));
        for (String number : SUMMARY) {
          assertEquals(
              summary.path(number).doubleValue(), Double.parseDouble(record.get(number)), number);
        }
        have++;
      }
    }
    assertEquals(want, have);
  }

  private static void assertNames(List<String> want, JsonNode object) {
    List<String> have = object.propertyStream().map(Map.Entry::getKey).sorted().toList();
    assertEquals(want.stream().sorted().toList(), have);
  }
}
