package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.app.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
  @TempDir private static Path folder;
  private static TinyPair pair;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.in(folder.resolve("models"));
  }

  private static List<JsonNode> rows(List<String> lines) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : lines) {
      rows.add(Json.MAPPER.readTree(line));
    }
    return rows;
  }

  @Test
  void aRowHoldsTheTokensAndTheirLogProbabilities() throws IOException {
    Outcome outcome = Shell.fathom("score", "--model", pair.aligned(), "--prompts", pair.rows());
    assertEquals(0, outcome.code(), outcome.err());
    List<JsonNode> rows = rows(outcome.outLines());
    assertEquals(12, rows.size());
    for (JsonNode row : rows) {
      List<String> keys = new ArrayList<>();
      row.fieldNames().forEachRemaining(keys::add);
      assertEquals(List.of("id", "tokens", "logprob"), keys);
      assertTrue(row.path("tokens").size() > 3, row.toString());
      assertEquals(row.path("tokens").size(), row.path("logprob").size());
      row.path("logprob").forEach(value -> assertTrue(value.doubleValue() < 0, row.toString()));
    }
  }

  @Test
  void agreesWithMeasure() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, Shell.fathom(pair.measure(run)).code());
    Map<String, JsonNode> measured = new HashMap<>();
    for (JsonNode row : rows(Files.readAllLines(run.resolve("samples.jsonl")))) {
      measured.put(row.path("id").asText(), row.path("logprob_base"));
    }
    Outcome outcome = Shell.fathom("score", "--model", pair.base(), "--prompts", pair.rows());
    for (JsonNode row : rows(outcome.outLines())) {
      JsonNode expected = measured.get(row.path("id").asText());
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i).doubleValue(), row.path("logprob").get(i).doubleValue(), 1e-4);
      }
    }
  }

  @Test
  void writesToAFileAndGoesOnWithIt() throws IOException {
    Path output = folder.resolve("scores.jsonl");
    Object[] command = {
      "score", "--model", pair.base(), "--prompts", pair.rows(), "--output", output
    };
    Outcome first = Shell.fathom(command);
    assertEquals("scores: " + output + "\n", first.out(), first.err());
    List<String> lines = Files.readAllLines(output);
    Files.writeString(output, String.join("\n", lines.subList(0, 9)) + "\n{\"id\":");
    Outcome second = Shell.fathom(command);
    assertEquals(0, second.code());
    assertTrue(second.err().contains("9 of 12 rows are scored already"), second.err());
    assertEquals(12, rows(Files.readAllLines(output)).size());
    assertEquals(lines.subList(0, 9), Files.readAllLines(output).subList(0, 9));
  }
}
