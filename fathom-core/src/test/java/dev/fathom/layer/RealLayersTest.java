package dev.fathom.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The layers of a real base model and the model aligned from it are what a plain script of
 * transformers finds, row by row and with other formulas (make_layer_pair_fixture.py).
 */
class RealLayersTest {
  private static final Path SHARED = Path.of(System.getProperty("fathom.shared", "absent"));
  private static final JsonNode GOLDEN =
      Json.object(Path.of("src/test/resources/layers/pair.json"));

  @TempDir private Path folder;

  @Test
  void everyNumberEqualsThatOfAPlainScript() {
    Path base = SHARED.resolve("checkpoints/stories15m-base");
    Path aligned = SHARED.resolve("checkpoints/stories15m-aligned");
    Path prompts = SHARED.resolve("prompts/depth.jsonl");
    for (Path needed : List.of(base, aligned, prompts)) {
      assumeTrue(Files.exists(needed), needed + " is not here: no real pair to measure");
    }
    Path run =
        LayerRun.of(
            Map.of(
                "base", base.toString(),
                "aligned", aligned.toString(),
                "prompts", prompts.toString(),
                "limit", GOLDEN.path("rows").asText(),
                "layers", "true",
                "layer-positions", GOLDEN.path("positions").asText(),
                "output", folder.resolve("run").toString()));
    JsonNode layers = Json.object(run.resolve("results.json")).path("layers");
    for (String side : List.of("base", "aligned")) {
      for (String group : List.of("harmful", "benign")) {
        curve(
            GOLDEN.path(side).path("transport").path(group),
            layers.path("transport").path(group).path("blocks"),
            side,
            1e-4);
        curve(
            GOLDEN.path(side).path("contraction").path(group),
            layers.path("contraction").path("groups").path(group).path("layers"),
            side,
            1e-3);
      }
      refusal(GOLDEN.path(side).path("refusal"), layers.path("refusal").path("blocks"), side);
    }
  }

  private static void curve(JsonNode want, JsonNode have, String side, double tolerance) {
    assertEquals(want.size(), have.size());
    assertTrue(want.size() > 5);
    for (int i = 0; i < want.size(); i++) {
      double value = have.get(i).path(side).path("value").doubleValue();
      assertEquals(want.get(i).doubleValue(), value, tolerance, side + " " + i);
    }
  }

  private static void refusal(JsonNode want, JsonNode have, String side) {
    assertEquals(want.size(), have.size());
    for (int block = 0; block < want.size(); block++) {
      JsonNode positions = have.get(block).path("positions");
      assertEquals(want.get(block).size(), positions.size());
      for (int i = 0; i < positions.size(); i++) {
        JsonNode expected = want.get(block).get(i);
        JsonNode at = positions.get(i);
        String where = side + ", block " + (block + 1) + ", position " + (i + 1);
        assertEquals(expected.path("position").intValue(), at.path("position").intValue());
        assertEquals(
            expected.path("strength").doubleValue(),
            at.path("strength").path(side).path("value").doubleValue(),
            1e-3,
            where);
        assertEquals(
            expected.path("auc").doubleValue(),
            at.path("auc").path(side).path("value").doubleValue(),
            1e-9,
            where);
      }
    }
  }
}
