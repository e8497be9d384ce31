package dev.fathom.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent back through a model is the gradient, for every family and way of computing. */
class TrainableModelTest {
  private static final Path CASES = Path.of("src/test/resources/parity");
  private static final long SEED = 11;
  private static final int ROWS = 2;
  private static final int TOKENS = 12;
  private static final PassOptions RECOMPUTED = new PassOptions(true, OptionalLong.empty());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemma2",
        "gpt2",
        "llama-biases",
        "llama3-gqa",
        "mistral-window",
        "qwen2-tied",
        "qwen3-tied"
      })
  void theGradientIsTheSlopeOfTheLoss(String name) {
    try (TrainableModel model = load(name, new Adaptation.Full());
        Scope _ = Scope.open()) {
      Tensor weights = random(hiddenShape(model));
      Map<String, float[]> gradients = gradients(model, weights, PassOptions.PLAIN);
      // Along the gradient itself the slope is its squared length.
      double squared = 0;
      for (float[] gradient : gradients.values()) {
        for (float value : gradient) {
          squared += (double) value * value;
        }
      }
      double step = 1e-3 / Math.sqrt(squared);
      double slope =
          (lossAt(model, weights, gradients, step) - lossAt(model, weights, gradients, -step))
              / (2 * step);
      assertEquals(1, slope / squared, 0.02, name + ", seed " + SEED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemma2", "gpt2", "llama3-gqa"})
  void aBlockComputedAgainGivesTheSameGradient(String name) {
    try (TrainableModel model = load(name, new Adaptation.Full());
        Scope _ = Scope.open()) {
      Tensor weights = random(hiddenShape(model));
      Map<String, float[]> kept = gradients(model, weights, PassOptions.PLAIN);
      Map<String, float[]> again = gradients(model, weights, RECOMPUTED);
      kept.forEach(
          (parameter, values) -> assertArrayEquals(values, again.get(parameter), parameter));
    }
  }

  @Test
  void aBlockComputedAgainDropsTheSameInputs() {
    try (TrainableModel model = load("llama3-gqa", lora(0.5));
        Scope _ = Scope.open()) {
      disturb(model);
      Tensor weights = random(hiddenShape(model));
      Map<String, float[]> kept =
          gradients(model, weights, new PassOptions(false, OptionalLong.of(5)));
      Map<String, float[]> again =
          gradients(model, weights, new PassOptions(true, OptionalLong.of(5)));
      kept.forEach(
          (parameter, values) -> assertArrayEquals(values, again.get(parameter), parameter));
      Map<String, float[]> whole = gradients(model, weights, PassOptions.PLAIN);
      assertTrue(
          kept.keySet().stream()
              .anyMatch(
                  parameter -> !java.util.Arrays.equals(kept.get(parameter), whole.get(parameter))),
          "dropout changed nothing");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama3-gqa", "mistral-window"})
  void packedTextsDoNotSeeEachOther(String name) {
    try (TrainableModel model = load(name, new Adaptation.Full());
        NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      Tensor ids = ids(model);
      Tensor apart = model.model().hidden(ids);
      long[] starts = new long[2 * TOKENS];
      java.util.Arrays.fill(starts, TOKENS, 2 * TOKENS, TOKENS);
      Tensor packed =
          model
              .pass(
                  ids.view(1, 2L * TOKENS),
                  Optional.of(Tensors.ofLongs(starts).view(1, 2L * TOKENS)),
                  PassOptions.PLAIN)
              .hidden();
      assertArrayEquals(Tensors.floats(apart), Tensors.floats(packed), 1e-5f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama3-gqa", "qwen3-tied"})
  void mergedAdaptersGiveTheSameStates(String name, @TempDir Path folder) {
    float[] adapted;
    try (TrainableModel model = load(name, lora(0));
        NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      float[] frozen = Tensors.floats(model.model().hidden(ids(model)));
      disturb(model);
      adapted = Tensors.floats(model.model().hidden(ids(model)));
      assertArrayEquals(
          frozen, model.withoutAdapters(() -> Tensors.floats(model.model().hidden(ids(model)))));
      assertTrue(!java.util.Arrays.equals(frozen, adapted), "the adapters change nothing");
      model.save(folder.resolve("merged"), DType.FLOAT32);
    }
    try (Model merged = Model.load(folder.resolve("merged"), Compute.reference());
        Scope _ = Scope.open()) {
      Tensor ids = ids(merged.config().vocabularySize());
      assertArrayEquals(adapted, Tensors.floats(merged.hidden(ids)), 1e-4f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama3-gqa"})
  void adaptersComeBackFromTheirFolder(String name, @TempDir Path folder) {
    float[] adapted;
    try (TrainableModel model = load(name, lora(0));
        NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      disturb(model);
      adapted = Tensors.floats(model.model().hidden(ids(model)));
      model.saveAdapter(folder.resolve("adapter"));
    }
    try (TrainableModel model =
            TrainableModel.load(
                CASES.resolve(name), folder.resolve("adapter"), Compute.reference());
        NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      assertArrayEquals(adapted, Tensors.floats(model.model().hidden(ids(model))));
    }
  }

  @Test
  void anAdapterOfAnotherModelIsRefused(@TempDir Path folder) {
    try (TrainableModel model = load("llama3-gqa", lora(0))) {
      model.saveAdapter(folder.resolve("adapter"));
    }
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                TrainableModel.load(
                        CASES.resolve("qwen3-tied"), folder.resolve("adapter"), Compute.reference())
                    .close());
    assertTrue(
        error.getMessage().contains("shape") || error.getMessage().contains("adapts"),
        error.getMessage());
  }

  @Test
  void freshAdaptersChangeNothing() {
    try (TrainableModel model = load("llama3-gqa", lora(0));
        NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      float[] with = Tensors.floats(model.model().hidden(ids(model)));
      assertArrayEquals(
          model.withoutAdapters(() -> Tensors.floats(model.model().hidden(ids(model)))), with);
      assertEquals(
          List.of(
              "model.layers.0.self_attn.q_proj.lora_A.weight",
              "model.layers.0.self_attn.q_proj.lora_B.weight"),
          model.parameters().keySet().stream().limit(2).toList());
    }
  }

  @Test
  void onlyAdaptersGetGradientsBesideFrozenWeights() {
    try (TrainableModel model = load("llama3-gqa", lora(0));
        Scope _ = Scope.open()) {
      Map<String, float[]> gradients =
          gradients(model, random(hiddenShape(model)), PassOptions.PLAIN);
      assertEquals(model.parameters().keySet(), gradients.keySet());
      assertTrue(gradients.keySet().stream().allMatch(name -> name.contains("lora_")));
    }
  }

  @Test
  void aTargetThatNoWeightHasIsNamed() {
    UserError error =
        assertThrows(
            UserError.class,
            () -> load("llama3-gqa", new Adaptation.Lora(2, 2, 0, List.of("queries"), 0)).close());
    assertTrue(error.getMessage().contains("lora-targets"), error.getMessage());
  }

  @Test
  void aPassLeavesNoNativeMemoryBehind() {
    try (TrainableModel model = load("llama3-gqa", new Adaptation.Full())) {
      long before = Scope.live();
      try (Scope _ = Scope.open()) {
        gradients(model, random(hiddenShape(model)), RECOMPUTED);
      }
      assertEquals(before, Scope.live());
    }
  }

  private static Adaptation.Lora lora(double dropout) {
    return new Adaptation.Lora(4, 8, dropout, List.of(), SEED);
  }

  private static TrainableModel load(String name, Adaptation adaptation) {
    return TrainableModel.load(CASES.resolve(name), Compute.reference(), adaptation);
  }

  /** B is 0 at first; with numbers in it an adapter does something. */
  private static void disturb(TrainableModel model) {
    try (NoGrad _ = NoGrad.open()) {
      model
          .parameters()
          .forEach((name, parameter) -> {
            if (name.contains("lora_B")) {
              parameter.copy_(random(shape(parameter)));
            }
          });
    }
  }

  private static Map<String, float[]> gradients(
      TrainableModel model, Tensor weights, PassOptions options) {
    TrainingPass pass = model.pass(ids(model), Optional.empty(), options);
    pass.backward(weights);
    Map<String, float[]> gradients = new HashMap<>();
    model
        .parameters()
        .forEach((name, parameter) -> {
          if (parameter.grad().defined()) {
            gradients.put(name, Tensors.floats(parameter.grad()));
            parameter.mutable_grad().zero_();
          }
        });
    return gradients;
  }

  /** Σ hidden · weights with all parameters moved along the gradients. */
  private static double lossAt(
      TrainableModel model, Tensor weights, Map<String, float[]> gradients, double step) {
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      move(model, gradients, step);
      float[] hidden = Tensors.floats(model.model().hidden(ids(model)));
      move(model, gradients, -step);
      float[] factors = Tensors.floats(weights);
      double sum = 0;
      for (int i = 0; i < hidden.length; i++) {
        sum += (double) hidden[i] * factors[i];
      }
      return sum;
    }
  }

  private static void move(TrainableModel model, Map<String, float[]> gradients, double step) {
    gradients.forEach((name, values) -> {
      Tensor parameter = model.parameters().get(name);
      parameter.add_(
          Tensors.ofFloats(values, values.length).view(shape(parameter)), Tensors.scalar(step));
    });
  }

  private static long[] hiddenShape(TrainableModel model) {
    return new long[] {ROWS, TOKENS, model.model().config().hiddenSize()};
  }

  private static Tensor ids(TrainableModel model) {
    return ids(model.model().config().vocabularySize());
  }

  private static Tensor ids(int vocabulary) {
    SplittableRandom random = new SplittableRandom(SEED);
    return Tensors.ofLongs(random.longs((long) ROWS * TOKENS, 0, vocabulary).toArray())
        .view(ROWS, TOKENS);
  }

  private static Tensor random(long... shape) {
    SplittableRandom random = new SplittableRandom(SEED);
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.ofFloats(values, shape);
  }

  private static long[] shape(Tensor tensor) {
    long[] shape = new long[Math.toIntExact(tensor.dim())];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }
}
