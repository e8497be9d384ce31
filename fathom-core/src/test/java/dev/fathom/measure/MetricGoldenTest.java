package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.measure.BaseFavored.Window;
import dev.fathom.measure.RankUnderBase.Of;
import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every metric equals an independent float64 calculation (src/test/python/make_metric_fixtures.py).
 */
class MetricGoldenTest {
  static Stream<JsonNode> rows() {
    List<JsonNode> rows =
        Json.object(Path.of("src/test/resources/metrics/golden.json"))
            .path("rows")
            .valueStream()
            .toList();
    assertTrue(rows.size() >= 10);
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void equalsTheIndependentCalculation(JsonNode row) {
    int n = row.path("n").intValue();
    List<Integer> refusal = row.path("refusal_ids").valueStream().map(JsonNode::intValue).toList();
    try (Scope _ = Scope.open()) {
      DistributionPair pair = pair(row);
      check(row, "kl_aligned_base", new KlDivergence(Side.ALIGNED), pair, 1e-5);
      check(row, "kl_base_aligned", new KlDivergence(Side.BASE), pair, 1e-5);
      check(row, "jensen_shannon", new JensenShannon(), pair, 1e-6);
      check(row, "entropy_base", new Entropy(Side.BASE), pair, 1e-5);
      check(row, "entropy_aligned", new Entropy(Side.ALIGNED), pair, 1e-5);
      check(row, "total_variation", new TotalVariation(), pair, 1e-6);
      check(row, "top_n_overlap", new TopOverlap(n), pair, 1e-7);
      check(row, "base_favoured_vocabulary", new BaseFavored(new Window.Vocabulary()), pair, 0);
      check(
          row, "base_favoured_base_top_n", new BaseFavored(new Window.Top(Side.BASE, n)), pair, 0);
      check(
          row,
          "base_favoured_aligned_top_n",
          new BaseFavored(new Window.Top(Side.ALIGNED, n)),
          pair,
          0);
      check(row, "base_favoured_union", new BaseFavored(new Window.Union(n)), pair, 0);
      check(row, "rank_actual", new RankUnderBase(Of.ACTUAL, n), pair, 0);
      check(row, "rank_aligned_argmax", new RankUnderBase(Of.ALIGNED_ARGMAX, n), pair, 0);
      check(row, "log_probability_actual_base", new TokenLogProbability(Side.BASE), pair, 1e-5);
      check(
          row, "log_probability_actual_aligned", new TokenLogProbability(Side.ALIGNED), pair, 1e-5);
      check(row, "recovery_base", new RecoveryProbability(Side.BASE, refusal), pair, 1e-6);
      check(row, "recovery_aligned", new RecoveryProbability(Side.ALIGNED, refusal), pair, 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void algorithmOneTakesTheLargestFallsInOrder(JsonNode row) {
    int k = row.path("k").intValue();
    if (k == 0) {
      return; // equal rows: every difference is 0 and any order is right
    }
    float[] base = floats(row.path("base_logits"));
    float[] aligned = floats(row.path("aligned_logits"));
    try (Scope _ = Scope.open()) {
      int[] found = Tensors.ints(new BaseFavoredTokens(k).of(pair(row)));
      // By the size of the fall: the order among equal ones is free.
      double[] want =
          row.path("expected")
              .path("top_k_difference")
              .valueStream()
              .mapToDouble(id -> base[id.intValue()] - aligned[id.intValue()])
              .toArray();
      double[] have = IntStream.of(found).mapToDouble(id -> base[id] - aligned[id]).toArray();
      assertArrayEquals(want, have, 1e-6);
      assertEquals(k, IntStream.of(found).distinct().count());
    }
  }

  private static void check(
      JsonNode row, String key, Metric metric, DistributionPair pair, double relative) {
    double want = row.path("expected").path(key).asDouble(Double.NaN);
    double have = Tensors.floats(metric.of(pair))[0];
    assertEquals(
        want, have, relative * Math.max(1, Math.abs(want)), row.path("name").asText() + ": " + key);
  }

  private static DistributionPair pair(JsonNode row) {
    int vocabulary = row.path("vocabulary").intValue();
    return new DistributionPair(
        Tensors.ofFloats(floats(row.path("base_logits")), 1, vocabulary),
        Tensors.ofFloats(floats(row.path("aligned_logits")), 1, vocabulary),
        Tensors.ofLongs(row.path("actual").longValue()));
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }
}
