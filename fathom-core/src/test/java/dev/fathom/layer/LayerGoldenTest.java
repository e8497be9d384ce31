package dev.fathom.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.model.Model;
import dev.fathom.pair.LayerStates;
import dev.fathom.pair.ResponseBatch;
import dev.fathom.statistics.Estimate;
import dev.fathom.statistics.RocArea;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each number equals an independent float64 calculation (make_layer_fixtures.py). */
class LayerGoldenTest {
  private static final JsonNode GOLDEN =
      Json.object(Path.of("src/test/resources/layers/golden.json"));

  static Stream<JsonNode> spectra() {
    return GOLDEN.path("spectra").valueStream();
  }

  static Stream<JsonNode> separations() {
    return GOLDEN.path("separation").valueStream();
  }

  static Stream<JsonNode> hiddenStates() {
    return GOLDEN.path("hidden_states").valueStream();
  }

  @ParameterizedTest
  @MethodSource("spectra")
  void singularValuesAndExponentEqualNumpys(JsonNode row) {
    float[] states = floats(row.path("states"));
    try (Scope _ = Scope.open()) {
      double[] values =
          Spectrum.of(
              Tensors.ofFloats(states, row.path("n").intValue(), row.path("hidden").intValue()));
      assertArrayEquals(doubles(row.path("singular_values")), values, 1e-6);
      PowerLaw law = PowerLaw.ofTail(values).orElseThrow();
      assertEquals(row.path("exponent").doubleValue(), law.exponent(), 1e-9);
      assertEquals(row.path("r2").doubleValue(), law.fit(), 1e-9);
      assertEquals(row.path("ranks").get(0).intValue(), law.from());
      assertEquals(row.path("ranks").get(1).intValue(), law.to());
    }
  }

  @Test
  void fisherRaoEqualsItsArccosine() {
    for (JsonNode row : GOLDEN.path("fisher_rao")) {
      try (Scope _ = Scope.open()) {
        double distance =
            Tensors.doubles(
                FisherRao.distance(roots(row.path("first")), roots(row.path("second"))))[0];
        assertEquals(row.path("distance").doubleValue(), distance, 2e-6);
      }
    }
  }

  private static Tensor roots(JsonNode logits) {
    float[] values = floats(logits);
    return FisherRao.roots(Tensors.ofFloats(values, 1, values.length));
  }

  @ParameterizedTest
  @MethodSource("separations")
  void directionAndSeparationEqualTheDefinitions(JsonNode row) {
    assertArrayEquals(
        doubles(row.path("unit")),
        RefusalDirection.between(
                doubles(row.path("harmful_mean")), doubles(row.path("benign_mean")))
            .unit(),
        1e-12);
    Separation separation =
        new Separation(doubles(row.path("harmful")), doubles(row.path("benign")));
    assertEquals(row.path("strength").doubleValue(), separation.strength(), 1e-9);
    checkArea(row, separation.area());
  }

  @Test
  void tiesCountHalf() {
    JsonNode row = GOLDEN.path("ties");
    checkArea(row, RocArea.of(doubles(row.path("harmful")), doubles(row.path("benign"))));
  }

  private static void checkArea(JsonNode row, RocArea area) {
    assertEquals(row.path("auc").doubleValue(), area.value(), 1e-12);
    Estimate estimate = area.estimate(0.95);
    assertEquals(row.path("auc_interval").get(0).doubleValue(), estimate.low().orElseThrow(), 2e-6);
    assertEquals(
        row.path("auc_interval").get(1).doubleValue(), estimate.high().orElseThrow(), 2e-6);
  }

  @Test
  void theProbesLossItsGradientAndItsFitEqualTorchs() {
    JsonNode row = GOLDEN.path("probe");
    int hidden = row.path("hidden").intValue();
    float[] starts = floats(row.path("start"));
    try (Scope _ = Scope.open()) {
      Tensor yes = Tensors.ofFloats(floats(row.path("yes")), row.path("n").intValue(), hidden);
      Tensor no = Tensors.ofFloats(floats(row.path("no")), row.path("n").intValue(), hidden);
      Tensor weights = Tensors.ofFloats(starts, ContrastProbe.STARTS, hidden + 1);
      weights.requires_grad_(true);
      Tensor losses = ContrastProbe.losses(weights, yes, no);
      assertArrayEquals(doubles(row.path("losses")), Tensors.doubles(losses), 1e-6);
      losses.sum().backward();
      assertArrayEquals(doubles(row.path("gradient")), Tensors.doubles(weights.grad()), 1e-6);
      ContrastProbe probe = ContrastProbe.fit(yes, no, starts);
      assertEquals(row.path("best_loss").doubleValue(), probe.loss(), 1e-5);
      assertArrayEquals(doubles(row.path("best_yes")), probe.of(yes), 2e-3);
    }
  }

  @Test
  void consistencyAndContradictionEqualTheFormulas() {
    for (JsonNode row : GOLDEN.path("polarity")) {
      double[] p = doubles(row.path("p"));
      Polarity polarity = new Polarity(p[0], p[1], p[2], p[3]);
      assertEquals(row.path("consistency").doubleValue(), polarity.consistency(), 1e-12);
      assertEquals(row.path("contradiction").doubleValue(), polarity.contradiction(), 1e-12);
      assertEquals(row.path("answer").booleanValue(), polarity.answer());
      assertEquals(row.path("negated_answer").booleanValue(), polarity.negatedAnswer());
    }
  }

  /** Of every layer; transformers normalises the last one. */
  @ParameterizedTest
  @MethodSource("hiddenStates")
  void theStatesOfEveryLayerEqualTransformers(JsonNode row) {
    Path folder = Path.of("src/test/resources/parity").resolve(row.path("case").asText());
    int[] ids = row.path("ids").valueStream().mapToInt(JsonNode::intValue).toArray();
    long before = Scope.live();
    try (Model model = Model.load(folder, Compute.reference());
        Scope scope = Scope.open()) {
      // All but the first token as a response that something predicts, and one more behind it.
      int[] longer = Arrays.copyOf(ids, ids.length + 1);
      ResponseBatch batch = new ResponseBatch(List.of(new EncodedDialogue(longer, 1)));
      List<Tensor> layers = LayerStates.of(model, batch, scope);
      assertEquals(row.path("states").size(), layers.size());
      for (int layer = 0; layer < layers.size(); layer++) {
        boolean last = layer == layers.size() - 1;
        Tensor states = last ? model.normalised(layers.get(layer)) : layers.get(layer);
        assertArrayEquals(
            doubles(row.path("states").get(layer)),
            Tensors.doubles(states),
            1e-4,
            "layer " + layer);
      }
    }
    assertEquals(before, Scope.live(), "native objects");
  }

  private static double[] doubles(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::doubleValue).toArray();
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }
}
