package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.tensor.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientClipTest {
  static Stream<JsonNode> rows() {
    return Golden.rows("clip").stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void equalsTorchOverMixedElementTypes(JsonNode row) {
    long live = Scope.live();
    try (Scope _ = Scope.open()) {
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      row.path("gradients")
          .properties()
          .forEach(entry -> parameters.put(entry.getKey(), withGradient(row, entry.getKey())));
      double norm = new GradientClip(row.path("limit").doubleValue()).apply(parameters.values());
      assertEquals(row.path("norm").doubleValue(), norm, 1e-6 * norm);
      parameters.forEach((name, parameter) -> {
        float[] want = Golden.floats(row.path("after").path(name));
        float[] have = Golden.values(parameter.grad());
        boolean rounded = parameter.scalar_type().intern() == ScalarType.BFloat16;
        for (int i = 0; i < want.length; i++) {
          assertEquals(want[i], have[i], Math.abs(want[i]) * (rounded ? 4e-3 : 1e-6), name);
        }
      });
    }
    assertEquals(live, Scope.live(), "nothing stays behind");
  }

  private static Tensor withGradient(JsonNode row, String name) {
    boolean rounded =
        row.path("bfloat16").valueStream().anyMatch(node -> node.asText().equals(name));
    float[] gradient = Golden.floats(row.path("gradients").path(name));
    Tensor parameter =
        Golden.parameter(
            new float[gradient.length],
            Golden.shape(row, name),
            rounded ? ScalarType.BFloat16 : ScalarType.Float);
    Golden.setGradient(parameter, gradient);
    return parameter;
  }

  @Test
  void aNormThatIsNotFiniteIsToldAndChangesNothing() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      try (Scope _ = Scope.open()) {
        Tensor parameter = Golden.parameter(new float[2], new long[] {2}, ScalarType.Float);
        float[] gradient = {bad, 7};
        Golden.setGradient(parameter, gradient);
        assertEquals(bad, new GradientClip(1).apply(List.of(parameter)));
        assertArrayEquals(gradient, Golden.values(parameter.grad()));
      }
    }
  }

  @Test
  void parametersWithoutGradientCountAsNothing() {
    try (Scope _ = Scope.open()) {
      Tensor without = Golden.parameter(new float[2], new long[] {2}, ScalarType.Float);
      assertEquals(0, new GradientClip(1).apply(List.of(without)));
      Tensor with = Golden.parameter(new float[2], new long[] {2}, ScalarType.Float);
      Golden.setGradient(with, new float[] {3, 4});
      assertEquals(5, new GradientClip(10).apply(List.of(without, with)), 1e-6);
    }
  }

  @Test
  void refusesALimitThatIsNone() {
    assertThrows(IllegalArgumentException.class, () -> new GradientClip(0));
    assertThrows(IllegalArgumentException.class, () -> new GradientClip(Double.NaN));
  }
}
