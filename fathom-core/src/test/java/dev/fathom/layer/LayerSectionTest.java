package dev.fathom.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Scope;
import dev.fathom.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code layers} of a run from settings to files, over tiny models. */
class LayerSectionTest {
  private static final int ROWS = 60;
  private static final int BLOCKS = 2;

  @TempDir Path folder;
  private TinyPair pair;
  private Path prompts;
  private Path statements;

  @BeforeEach
  void write() throws IOException {
    pair = TinyPair.write(folder.resolve("models"));
    SplittableRandom random = new SplittableRandom(ROWS);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      ObjectNode row = Json.MAPPER.createObjectNode().put("id", "row-" + i);
      row.put("group", i % 2 == 0 ? "harmful" : "benign");
      row.put("prompt", words(random, 4)).put("response", words(random, 8));
      lines.add(row.toString());
    }
    prompts = Files.write(folder.resolve("prompts.jsonl"), lines);
    lines.clear();
    for (int i = 0; i < Statement.LEAST; i++) {
      ObjectNode row = Json.MAPPER.createObjectNode().put("label", i % 2);
      lines.add(
          row.put("statement", words(random, 3)).put("negation", words(random, 4)).toString());
    }
    statements = Files.write(folder.resolve("statements.jsonl"), lines);
  }

  private static String words(SplittableRandom random, int count) {
    return random
        .ints(count, WordTokenizer.FIRST_WORD, WordTokenizer.SIZE)
        .mapToObj(id -> "w" + id)
        .collect(Collectors.joining(" "));
  }

  private Path run(Map<String, String> more) {
    Map<String, String> given = new HashMap<>();
    given.put("base", pair.base().toString());
    given.put("aligned", pair.aligned().toString());
    given.put("prompts", prompts.toString());
    given.put("output", folder.resolve("run").toString());
    given.putAll(more);
    return LayerRun.of(given);
  }

  private JsonNode layers(Map<String, String> more) {
    return Json.object(run(more).resolve("results.json")).path("layers");
  }

  @Test
  void withoutTheFlagThereIsNothingOfIt() {
    Path output = run(Map.of());
    assertTrue(Json.object(output.resolve("results.json")).path("layers").isMissingNode());
    assertFalse(Files.exists(output.resolve("layers")));
    assertFalse(Files.exists(output.resolve("layers.csv")));
  }

  @Test
  void theProfileIsTheSameWithIt() {
    ObjectNode without = Json.object(run(Map.of()).resolve("results.json"));
    ObjectNode with =
        Json.object(
            run(Map.of("layers", "true", "output", folder.resolve("with").toString()))
                .resolve("results.json"));
    for (String key : List.of("groups", "depth", "shares", "base_favored_tokens")) {
      assertEquals(without.path(key), with.path(key), key);
    }
  }

  @Test
  void everyLayerHasItsNumbersAndNoTensorIsLeft() {
    long before = Scope.live();
    JsonNode layers = layers(Map.of("layers", "true", "polarity", statements.toString()));
    assertEquals(before, Scope.live(), "native objects");
    assertEquals(BLOCKS, layers.path("blocks").intValue());
    for (String group : List.of("harmful", "benign")) {
      JsonNode contraction = layers.path("contraction").path("groups").path(group);
      assertEquals(30, contraction.path("n").intValue());
      assertEquals(240, contraction.path("states").intValue());
      assertEquals(BLOCKS + 1, contraction.path("layers").size());
      assertEquals(BLOCKS, layers.path("transport").path(group).path("blocks").size());
      assertEquals(240, layers.path("transport").path(group).path("tokens").intValue());
    }
    JsonNode refusal = layers.path("refusal");
    assertEquals("[15,15]", refusal.path("tried").toString());
    assertEquals(BLOCKS, refusal.path("blocks").size());
    assertEquals(8, refusal.path("blocks").get(0).path("positions").size());
    assertEquals(BLOCKS, layers.path("polarity").path("blocks").size());
    assertEquals(10, layers.path("polarity").path("tried").intValue());
    bracketed(layers);
  }

  /** Every number lies within its interval. */
  private static void bracketed(JsonNode node) {
    if (node.has("value") && node.has("low")) {
      double value = node.path("value").doubleValue();
      assertTrue(
          node.path("low").doubleValue() <= value && value <= node.path("high").doubleValue(),
          node.toString());
    }
    node.forEach(LayerSectionTest::bracketed);
  }

  @Test
  void identicalModelsDifferInNothing() {
    JsonNode layers =
        layers(
            Map.of(
                "layers",
                "true",
                "polarity",
                statements.toString(),
                "aligned",
                pair.base().toString()));
    List<JsonNode> differences = layers.findValues("difference");
    assertTrue(differences.size() > 20);
    for (JsonNode difference : differences) {
      for (String number : List.of("value", "low", "high")) {
        assertEquals(0, difference.path(number).doubleValue(), difference.toString());
      }
    }
    layers
        .path("refusal")
        .path("blocks")
        .forEach(block -> assertEquals(1, block.path("cosine").doubleValue(), 1e-9));
  }

  @Test
  void differentModelsDiffer() {
    JsonNode layers = layers(Map.of("layers", "true"));
    for (JsonNode difference : layers.path("transport").findValues("difference")) {
      assertNotEquals(0, difference.path("value").doubleValue());
    }
  }

  @Test
  void oneRowAtATimeGivesTheSameNumbers() {
    JsonNode together = layers(Map.of("layers", "true"));
    JsonNode single =
        layers(
            Map.of("layers", "true", "batch", "1", "output", folder.resolve("single").toString()));
    close(together, single, "");
  }

  private static void close(JsonNode first, JsonNode second, String way) {
    if (first.isNumber()) {
      assertEquals(first.doubleValue(), second.doubleValue(), 1e-3, way);
      return;
    }
    assertEquals(first.size(), second.size(), way);
    first
        .properties()
        .forEach(e -> close(e.getValue(), second.path(e.getKey()), way + "." + e.getKey()));
    for (int i = 0; i < first.size() && first.isArray(); i++) {
      close(first.get(i), second.get(i), way + "[" + i + "]");
    }
  }

  @Test
  void aFinishedPassIsNotDoneAgain() throws IOException {
    Path output = run(Map.of("layers", "true"));
    JsonNode results = Json.object(output.resolve("results.json")).path("layers");
    // As if the second pass had been interrupted; the first is marked, to be recognised.
    Files.delete(output.resolve("results.json"));
    Files.delete(output.resolve("layers/aligned.json"));
    Path base = output.resolve("layers/base.json");
    ObjectNode kept = Json.object(base);
    ((ObjectNode) kept.path("rows").get(0)).put("tokens", 100);
    Json.MAPPER.writeValue(base.toFile(), kept);
    JsonNode again = layers(Map.of("layers", "true"));
    assertEquals(
        results.path("transport").path("harmful").path("blocks"),
        again.path("transport").path("harmful").path("blocks"));
    int tokens =
        again.path("transport").path("harmful").path("tokens").intValue()
            + again.path("transport").path("benign").path("tokens").intValue();
    assertEquals(480 + 92, tokens);
  }

  @Test
  void changedStatementsAreProbedAgain() throws IOException {
    Map<String, String> asked = Map.of("polarity", statements.toString());
    JsonNode first = layers(asked).path("polarity");
    assertEquals(first, layers(asked).path("polarity"));
    List<String> lines = new ArrayList<>(Files.readAllLines(statements));
    Files.write(statements, lines.reversed());
    JsonNode second = layers(asked).path("polarity");
    assertNotEquals(first.path("sha256"), second.path("sha256"));
    assertNotEquals(first.path("blocks"), second.path("blocks"));
  }

  @Test
  void theTableHasTheNumbersOfTheResults() throws IOException {
    Path output = run(Map.of("layers", "true", "polarity", statements.toString()));
    JsonNode layers = Json.object(output.resolve("results.json")).path("layers");
    List<String> lines = Files.readAllLines(output.resolve("layers.csv"));
    assertEquals("number,group,layer,position,side,value,low,high", lines.getFirst());
    JsonNode step = layers.path("transport").path("benign").path("blocks").get(1).path("aligned");
    assertTrue(
        lines.contains(
            "transport,benign,2,,aligned,"
                + step.path("value")
                + ","
                + step.path("low")
                + ","
                + step.path("high")),
        lines.toString());
    for (String number :
        List.of("contraction,", "refusal_strength,", "refusal_auc,", "polarity_accuracy,")) {
      assertTrue(lines.stream().anyMatch(line -> line.startsWith(number)), number);
    }
  }

  @Test
  void whatCannotBeHadIsToldInOneLine() throws IOException {
    refused(Map.of("layers", "true", "along", "generation"), "--along generation");
    refused(Map.of("polarity", folder.resolve("absent.jsonl").toString()), "absent.jsonl");
    Path few =
        Files.write(folder.resolve("few.jsonl"), Files.readAllLines(statements).subList(0, 4));
    refused(Map.of("polarity", few.toString()), "holds 4 statements");
    Path wrong =
        Files.writeString(
            folder.resolve("wrong.jsonl"),
            "{\"statement\": \"a\", \"negation\": \"b\", \"label\": 2}\n");
    refused(Map.of("polarity", wrong.toString()), "\"label\" is 2, not 0 or 1");
    Path config = pair.aligned().resolve("config.json");
    Json.MAPPER.writeValue(config.toFile(), Json.object(config).put("num_hidden_layers", 1));
    refused(Map.of("layers", "true"), "base has 2 layers and aligned 1");
  }

  private void refused(Map<String, String> settings, String told) {
    UserError error = assertThrows(UserError.class, () -> run(settings));
    assertTrue(error.getMessage().contains(told), error.getMessage());
  }
}
