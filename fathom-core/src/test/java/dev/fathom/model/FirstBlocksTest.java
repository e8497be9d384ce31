package dev.fathom.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.tensor.Compute;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model's first blocks alone: their states, their weights and their gradients. */
class FirstBlocksTest {
  private static final Path CASES = Path.of("src/test/resources/parity");
  private static final long SEED = 23;
  private static final int ROWS = 2;
  private static final int TOKENS = 9;

  @ParameterizedTest
  @ValueSource(strings = {"gemma2", "gpt2", "llama-biases", "mistral-window", "qwen3-tied"})
  void theirGradientIsTheSlopeOfTheLoss(String name) {
    try (TrainableModel model = load(name, 1);
        Scope _ = Scope.open()) {
      TrainingPass pass = model.pass(ids(model), Optional.empty(), PassOptions.PLAIN.through(1));
      assertArrayEquals(
          Tensors.floats(model.model().states(ids(model), 1)),
          Tensors.floats(pass.hidden()),
          1e-6f);
      Tensor factors = random(model);
      pass.backward(factors);
      Map<String, float[]> gradients = new HashMap<>();
      double squared = 0;
      for (var entry : model.parameters().entrySet()) {
        float[] gradient = Tensors.floats(entry.getValue().grad());
        gradients.put(entry.getKey(), gradient);
        for (float value : gradient) {
          squared += (double) value * value;
        }
      }
      double step = 1e-3 / Math.sqrt(squared);
      double slope =
          (lossAt(model, factors, gradients, step) - lossAt(model, factors, gradients, -step))
              / (2 * step);
      assertEquals(1, slope / squared, 0.02, name + ", seed " + SEED);
    }
  }

  @Test
  void behindAllBlocksOnlyTheLastNormIsMissing() {
    try (TrainableModel model = load("llama3-gqa", 1);
        Scope _ = Scope.open()) {
      int width = model.model().config().hiddenSize();
      float[] states =
          Tensors.floats(model.model().states(ids(model), model.model().config().layers()));
      float[] norm = Tensors.floats(model.model().weights().get("model.norm.weight"));
      float[] expected = new float[states.length];
      for (int row = 0; row < states.length / width; row++) {
        double squares = 0;
        for (int i = 0; i < width; i++) {
          squares += Math.pow(states[row * width + i], 2);
        }
        double length = Math.sqrt(squares / width + model.model().config().normEpsilon());
        for (int i = 0; i < width; i++) {
          expected[row * width + i] = (float) (states[row * width + i] / length * norm[i]);
        }
      }
      assertArrayEquals(expected, Tensors.floats(model.model().hidden(ids(model))), 1e-4f);
    }
  }

  @Test
  void noNormAndNothingOutsideIsTrained() {
    try (TrainableModel model = load("llama-biases", 1)) {
      Set<String> names = model.parameters().keySet();
      assertTrue(names.contains("model.layers.0.mlp.down_proj.bias"), names.toString());
      assertTrue(names.stream().allMatch(name -> name.startsWith("model.layers.0.")));
      assertTrue(names.stream().noneMatch(name -> name.contains("norm")), names.toString());
    }
    try (TrainableModel model = load("qwen3-tied", 2)) {
      Set<String> names = model.parameters().keySet();
      assertEquals(14, names.size(), names.toString());
      assertFalse(model.model().weights().get("model.embed_tokens.weight").requires_grad());
    }
    try (TrainableModel model = load("gpt2", 1)) {
      assertEquals(
          Set.of(
              "transformer.h.0.attn.c_attn.weight",
              "transformer.h.0.attn.c_attn.bias",
              "transformer.h.0.attn.c_proj.weight",
              "transformer.h.0.attn.c_proj.bias",
              "transformer.h.0.mlp.c_fc.weight",
              "transformer.h.0.mlp.c_fc.bias",
              "transformer.h.0.mlp.c_proj.weight",
              "transformer.h.0.mlp.c_proj.bias"),
          model.parameters().keySet());
    }
  }

  private static TrainableModel load(String name, int blocks) {
    return TrainableModel.load(
        CASES.resolve(name), Compute.reference(), new Adaptation.FirstBlocks(blocks));
  }

  private static double lossAt(
      TrainableModel model, Tensor factors, Map<String, float[]> gradients, double step) {
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      move(model, gradients, step);
      float[] states = Tensors.floats(model.model().states(ids(model), 1));
      move(model, gradients, -step);
      float[] weights = Tensors.floats(factors);
      double sum = 0;
      for (int i = 0; i < states.length; i++) {
        sum += (double) states[i] * weights[i];
      }
      return sum;
    }
  }

  private static void move(TrainableModel model, Map<String, float[]> gradients, double step) {
    gradients.forEach((name, values) -> {
      Tensor parameter = model.parameters().get(name);
      Tensor along = Tensors.ofFloats(values, parameter.shape());
      parameter.add_(along, Tensors.scalar(step));
    });
  }

  private static Tensor ids(TrainableModel model) {
    return Tensors.ofLongs(
            new SplittableRandom(SEED)
                .longs((long) ROWS * TOKENS, 0, model.model().config().vocabularySize())
                .toArray())
        .view(ROWS, TOKENS);
  }

  private static Tensor random(TrainableModel model) {
    SplittableRandom random = new SplittableRandom(SEED);
    int width = model.model().config().hiddenSize();
    float[] values = new float[ROWS * TOKENS * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.ofFloats(values, ROWS, TOKENS, width);
  }
}
