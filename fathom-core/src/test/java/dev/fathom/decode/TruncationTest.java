package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.decode.Sampling.Temperature;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TruncationTest {
  private static final long SEED = 20251115;

  @Test
  void probabilitiesEqualThoseOfTransformers() {
    ObjectNode golden = Json.object(Path.of("src/test/resources/sampling/golden.json"));
    double largest = 0;
    int cut = 0;
    for (JsonNode json : golden.path("cases")) {
      float[] logits = floats(golden.path("logits").path(json.path("row").textValue()));
      double[] expected = new double[logits.length];
      Arrays.setAll(expected, id -> json.path("probabilities").path(id).doubleValue());
      double[] actual = Truncation.probabilities(logits, sampling(json));
      for (int id = 0; id < logits.length; id++) {
        assertEquals(expected[id] > 0, actual[id] > 0, () -> "another set is kept for " + json);
        largest = Math.max(largest, Math.abs(expected[id] - actual[id]));
      }
      cut += Arrays.stream(actual).anyMatch(p -> p == 0) ? 1 : 0;
    }
    System.out.printf("largest difference of a probability %.2e%n", largest);
    assertTrue(golden.path("cases").size() >= 75 && cut >= 50, "cases that cut: " + cut);
    assertTrue(largest < 1e-12, "largest difference " + largest);
  }

  /** Against the definitions written down as plainly as possible. */
  @Test
  void probabilitiesEqualAPlainCalculation() {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 2_000; round++) {
      float[] logits = new float[1 + random.nextInt(60)];
      boolean coarse = random.nextBoolean(); // ties
      for (int id = 0; id < logits.length; id++) {
        float logit = (float) (random.nextDouble() * 12 - 6);
        logits[id] = coarse ? Math.round(logit) : logit;
      }
      Temperature sampling =
          new Temperature(
              0.1 + random.nextDouble() * 3,
              random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(70)) : OptionalInt.empty(),
              random.nextBoolean()
                  ? OptionalDouble.of(1 - random.nextDouble())
                  : OptionalDouble.empty(),
              random.nextBoolean()
                  ? OptionalDouble.of(random.nextDouble())
                  : OptionalDouble.empty());
      double[] actual = Truncation.probabilities(logits, sampling);
      assertArrayEquals(plain(logits, sampling), actual, 1e-12, "round " + round);
      assertEquals(1, Arrays.stream(actual).sum(), 1e-12);
    }
  }

  private static double[] plain(float[] logits, Temperature sampling) {
    // Most probable first; of equals, by the sort's stability, the lower id first.
    List<Integer> order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(id -> -logits[id]))
            .toList();
    if (sampling.topK().isPresent()) {
      int last = Math.min(sampling.topK().getAsInt(), order.size()) - 1;
      float least = logits[order.get(last)];
      order = order.stream().filter(id -> logits[id] >= least).toList();
    }
    double[] weights = new double[logits.length];
    for (int id : order) {
      weights[id] = Math.exp(logits[id] / sampling.temperature());
    }
    if (sampling.topP().isPresent()) {
      double all = Arrays.stream(weights).sum();
      double above = 0;
      for (int id : order) {
        double weight = weights[id];
        if (above >= sampling.topP().getAsDouble() * all) {
          weights[id] = 0;
        }
        above += weight;
      }
    }
    double most = Arrays.stream(weights).max().orElseThrow();
    double share = sampling.minP().orElse(0);
    double[] kept = Arrays.stream(weights).map(w -> w >= share * most ? w : 0).toArray();
    double total = Arrays.stream(kept).sum();
    return Arrays.stream(kept).map(w -> w / total).toArray();
  }

  @Test
  void keepsTheTokenThatCrossesTopPAndAtLeastOne() {
    float[] logits = logs(0.5, 0.3, 0.2);
    assertEquals(List.of(0), kept(logits, OptionalDouble.of(0.49)));
    assertEquals(List.of(0, 1), kept(logits, OptionalDouble.of(0.51)));
    assertEquals(List.of(0, 1, 2), kept(logits, OptionalDouble.of(0.81)));
    assertEquals(List.of(0), kept(logits, OptionalDouble.of(Double.MIN_VALUE)));
    assertEquals(List.of(0, 1, 2), kept(logits, OptionalDouble.of(1)));
  }

  private static List<Integer> kept(float[] logits, OptionalDouble topP) {
    double[] probabilities =
        Truncation.probabilities(
            logits, new Temperature(1, OptionalInt.empty(), topP, OptionalDouble.empty()));
    return IntStream.range(0, logits.length).filter(id -> probabilities[id] > 0).boxed().toList();
  }

  @Test
  void drawsFollowTheProbabilities() {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    float[] rows = new float[3 * 30];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (random.nextDouble() * 5);
    }
    OptionalDouble none = OptionalDouble.empty();
    List<Temperature> samplings =
        List.of(
            new Temperature(1),
            new Temperature(0.7, OptionalInt.of(12), none, none),
            new Temperature(1.5, OptionalInt.empty(), OptionalDouble.of(0.8), none),
            new Temperature(1, OptionalInt.of(20), OptionalDouble.of(0.9), OptionalDouble.of(0.1)));
    for (Temperature sampling : samplings) {
      for (int row = 0; row < 3; row++) {
        int from = 30 * row;
        double[] probabilities =
            Truncation.probabilities(Arrays.copyOfRange(rows, from, from + 30), sampling);
        int[] counts = new int[30];
        for (int draw = 0; draw < 100_000; draw++) {
          counts[Truncation.draw(rows, from, 30, sampling, random.nextDouble())]++;
        }
        ChiSquare.check(probabilities, counts, sampling + ", row " + row);
      }
    }
  }

  /** Each row's first number, over neighbouring ids, and one row's numbers, are both uniform. */
  @Test
  void rowsNumbersAreUniformAcrossIdsAndWithinARow() {
    GenerationOptions options = Cases.options(new Temperature(1), 1);
    int[] tokens = {1};
    double[] even = new double[64];
    Arrays.fill(even, 1.0 / 64);
    int[] across = new int[64];
    for (int id = 0; id < 100_000; id++) {
      across[(int) (64 * row(id, tokens, options).uniform())]++;
    }
    ChiSquare.check(even, across, "across ids");
    int[] seeds = new int[64];
    for (int seed = 0; seed < 100_000; seed++) {
      seeds[(int) (64 * row(3, tokens, options.withSeed(seed)).uniform())]++;
    }
    ChiSquare.check(even, seeds, "across seeds");
    int[] within = new int[64];
    int draws = 100_000;
    Row row =
        new Row(
            "5", new Prompt(5, tokens), options.withMaxNewTokens(draws), 2 * draws, (_, _) -> {});
    for (int draw = 0; draw < draws; draw++) {
      // It stays the same until a token is chosen with it.
      assertEquals(row.uniform(), row.uniform());
      within[(int) (64 * row.uniform())]++;
      row.add(1, 0);
    }
    ChiSquare.check(even, within, "within a row");
  }

  private static Row row(long id, int[] tokens, GenerationOptions options) {
    return new Row("", new Prompt(id, tokens), options, 16, (_, _) -> {});
  }

  @Test
  void theEndsOfTheIntervalDrawTheFirstAndTheLastTokenThatIsKept() {
    float no = Float.NEGATIVE_INFINITY;
    float[] logits = {no, 1, no, 2, 0, no};
    Temperature plain = new Temperature(1);
    assertEquals(1, Truncation.draw(logits, 0, 6, plain, 0));
    assertEquals(4, Truncation.draw(logits, 0, 6, plain, Math.nextDown(1.0)));
    assertEquals(3, Truncation.draw(logits, 0, 6, new Temperature(1e-300), 0.5));
  }

  private static float[] logs(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]);
    }
    return logits;
  }

  private static float[] floats(JsonNode row) {
    float[] values = new float[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i).isNull() ? Float.NEGATIVE_INFINITY : row.get(i).floatValue();
    }
    return values;
  }

  private static Temperature sampling(JsonNode json) {
    return new Temperature(
        json.path("temperature").asDouble(1),
        json.has("top_k") ? OptionalInt.of(json.path("top_k").intValue()) : OptionalInt.empty(),
        Stream.of(json.path("top_p"))
            .filter(JsonNode::isNumber)
            .mapToDouble(JsonNode::doubleValue)
            .findFirst(),
        Stream.of(json.path("min_p"))
            .filter(JsonNode::isNumber)
            .mapToDouble(JsonNode::doubleValue)
            .findFirst());
  }
}
