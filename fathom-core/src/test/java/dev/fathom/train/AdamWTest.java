package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.UserError;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdamWTest {
  static Stream<JsonNode> rows() {
    return Golden.rows("adamw").stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void equalsTorchAfterEachStep(JsonNode row) {
    long live = Scope.live();
    try (Scope _ = Scope.open()) {
      Map<String, Tensor> parameters = Golden.parameters(row, "initial", type(row));
      try (AdamW optimiser = new AdamW(parameters, options(row))) {
        for (int step = 0; step < row.path("learning_rates").size(); step++) {
          step(row, step, parameters, optimiser);
          check(row, step, parameters, optimiser.state());
        }
        assertEquals(10, optimiser.steps());
        int each = type(row) == ScalarType.Float ? 2 : 3;
        assertEquals(each * parameters.size(), optimiser.state().size(), "masters where needed");
      }
    }
    assertEquals(live, Scope.live(), "nothing stays behind");
  }

  private static void check(
      JsonNode row, int step, Map<String, Tensor> parameters, Map<String, Tensor> state) {
    row.path("after")
        .get(step)
        .properties()
        .forEach(entry -> {
          String name = entry.getKey();
          Tensor exact = state.getOrDefault("master." + name, parameters.get(name));
          float[] want = Golden.floats(entry.getValue());
          float[] have = Golden.values(exact);
          for (int i = 0; i < want.length; i++) {
            String where = "step %d, %s[%d]".formatted(step, name, i);
            assertEquals(want[i], have[i], 1e-6 * Math.max(1e-2, Math.abs(want[i])), where);
          }
          if (parameters.get(name).scalar_type().intern() == ScalarType.BFloat16) {
            try (Scope _ = Scope.open()) {
              float[] rounded = Golden.values(exact.to(ScalarType.BFloat16));
              assertArrayEquals(rounded, Golden.values(parameters.get(name)), name);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("rows")
  void restoredStateGoesOnBitForBit(JsonNode row) {
    int steps = row.path("learning_rates").size();
    try (Scope _ = Scope.open()) {
      Map<String, Tensor> straight = Golden.parameters(row, "initial", type(row));
      Map<String, Tensor> resumed = new LinkedHashMap<>();
      try (AdamW first = new AdamW(straight, options(row))) {
        for (int step = 0; step < steps / 2; step++) {
          step(row, step, straight, first);
        }
        straight.forEach(
            (name, tensor) -> resumed.put(name, tensor.detach().clone().set_requires_grad(true)));
        Map<String, Tensor> saved = new LinkedHashMap<>();
        first.state().forEach((name, tensor) -> saved.put(name, tensor.clone()));
        try (AdamW second = new AdamW(resumed, options(row))) {
          second.restore(saved, first.steps());
          for (int step = steps / 2; step < steps; step++) {
            step(row, step, straight, first);
            step(row, step, resumed, second);
          }
        }
      }
      straight.forEach((name, tensor) ->
          assertArrayEquals(Golden.values(tensor), Golden.values(resumed.get(name)), name));
    }
  }

  @Test
  void aParameterWithoutGradientStaysAsItIs() {
    try (Scope _ = Scope.open()) {
      Tensor moves = Golden.parameter(new float[] {1, 2}, new long[] {1, 2}, ScalarType.Float);
      Tensor stays = Golden.parameter(new float[] {1, 2}, new long[] {1, 2}, ScalarType.Float);
      try (AdamW optimiser =
          new AdamW(Map.of("moves", moves, "stays", stays), AdamW.Options.STANDARD)) {
        Golden.setGradient(moves, new float[] {1, -1});
        optimiser.step(0.1);
        assertArrayEquals(new float[] {1, 2}, Golden.values(stays));
        assertEquals(1 - 0.1 * 0.01 - 0.1, Golden.values(moves)[0], 1e-6);
        optimiser.zeroGradients();
        assertFalse(moves.grad().defined());
        optimiser.step(0.1);
        assertEquals(1 - 0.1 * 0.01 - 0.1, Golden.values(moves)[0], 1e-6);
      }
    }
  }

  @Test
  void aTransposedGradientMovesTheRightElements() {
    try (Scope _ = Scope.open()) {
      Tensor parameter = Golden.parameter(new float[6], new long[] {2, 3}, ScalarType.Float);
      Tensor transposed = Tensors.ofFloats(new float[] {1, 2, -3, 4, -5, 6}, 3, 2).t();
      parameter.mutable_grad().put(transposed);
      assertFalse(parameter.grad().is_contiguous());
      try (AdamW optimiser = new AdamW(Map.of("p", parameter), AdamW.Options.STANDARD)) {
        optimiser.step(1);
        assertArrayEquals(new float[] {-1, 1, 1, -1, -1, -1}, Golden.values(parameter), 1e-5f);
      }
    }
  }

  @Test
  void manyStepsLeaveNothingBehind() {
    try (Scope _ = Scope.open()) {
      Tensor parameter = Golden.parameter(new float[6], new long[] {2, 3}, ScalarType.BFloat16);
      try (AdamW optimiser = new AdamW(Map.of("p", parameter), AdamW.Options.STANDARD)) {
        long live = Scope.live();
        for (int step = 0; step < 200; step++) {
          Golden.setGradient(parameter, new float[] {1, 2, 3, 4, 5, 6});
          optimiser.step(1e-3);
          optimiser.zeroGradients();
        }
        assertEquals(live, Scope.live());
      }
    }
  }

  @Test
  void refusesStateOfAnotherTraining() {
    try (Scope _ = Scope.open()) {
      Tensor parameter = Golden.parameter(new float[6], new long[] {2, 3}, ScalarType.Float);
      try (AdamW optimiser = new AdamW(Map.of("p", parameter), AdamW.Options.STANDARD)) {
        UserError missing = assertThrows(UserError.class, () -> optimiser.restore(Map.of(), 3));
        assertTrue(missing.getMessage().contains("exp_avg.p"), missing.getMessage());
        Map<String, Tensor> other =
            Map.of(
                "exp_avg.p", Tensors.ofFloats(new float[6], 3, 2),
                "exp_avg_sq.p", Tensors.ofFloats(new float[6], 2, 3));
        UserError shape = assertThrows(UserError.class, () -> optimiser.restore(other, 3));
        assertTrue(shape.getMessage().contains("[3, 2]"), shape.getMessage());
      }
    }
  }

  @Test
  void refusesWhatCannotBeTrained() {
    try (Scope _ = Scope.open()) {
      Tensor frozen = Tensors.ofFloats(new float[2], 2);
      Map<String, Tensor> parameters = Map.of("frozen", frozen);
      assertThrows(
          IllegalArgumentException.class, () -> new AdamW(parameters, AdamW.Options.STANDARD));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new AdamW.Options(1, 0.9, 1e-8, 0, AdamW.Decay.ALL));
  }

  private static void step(
      JsonNode row, int step, Map<String, Tensor> parameters, AdamW optimiser) {
    parameters.forEach((name, parameter) ->
        Golden.setGradient(parameter, Golden.floats(row.path("gradients").get(step).path(name))));
    optimiser.step(row.path("learning_rates").get(step).doubleValue());
    optimiser.zeroGradients();
  }

  private static ScalarType type(JsonNode row) {
    return row.path("dtype").asText().equals("bfloat16") ? ScalarType.BFloat16 : ScalarType.Float;
  }

  private static AdamW.Options options(JsonNode row) {
    return new AdamW.Options(
        row.path("beta1").doubleValue(),
        row.path("beta2").doubleValue(),
        row.path("epsilon").doubleValue(),
        row.path("weight_decay").doubleValue(),
        AdamW.Decay.valueOf(row.path("decay").asText()));
  }
}
