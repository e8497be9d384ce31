package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.measure.Scorer;
import dev.fathom.model.Adaptation;
import dev.fathom.model.TrainableModel;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PositionGradientsTest {
  private static final long SEED = 41;

  @TempDir private static Path folder;
  private static TinyPair pair;
  private static EncodedDialogue row;

  @BeforeAll
  static void makeModel() {
    pair = TinyPair.write(folder);
    row = TinyPair.rows(SEED, 7).getFirst();
  }

  static List<Adaptation> adaptations() {
    return List.of(new Adaptation.Full(), new Adaptation.Lora(4, 8, 0, List.of(), SEED));
  }

  /** With low-rank factors that are no longer 0, so that both have a gradient. */
  private static TrainableModel load(Adaptation adaptation) {
    TrainableModel model = TrainableModel.load(pair.aligned(), Compute.reference(), adaptation);
    if (adaptation instanceof Adaptation.Lora) {
      try (NoGrad _ = NoGrad.open();
          Scope _ = Scope.open()) {
        torch.manual_seed(SEED);
        model
            .parameters()
            .values()
            .forEach(
                parameter -> parameter.add_(torch.randn_like(parameter).mul(Tensors.scalar(0.1))));
      }
    }
    return model;
  }

  private static Map<String, float[]> gradients(TrainableModel model) {
    Map<String, float[]> gradients = new TreeMap<>();
    try (Scope _ = Scope.open()) {
      model
          .parameters()
          .forEach((name, parameter) -> {
            if (parameter.grad().defined()) {
              gradients.put(name, Tensors.floats(parameter.grad()));
            }
          });
    }
    return gradients;
  }

  @ParameterizedTest
  @MethodSource("adaptations")
  void thePositionsGradientsAddUpToTheGradientOfTheirSummedLoss(Adaptation adaptation) {
    try (TrainableModel model = load(adaptation)) {
      PositionGradients gradients = new PositionGradients(model);
      gradients.add(row);
      Map<String, float[]> whole = gradients(model);
      gradients.norms(row, 1); // forgets
      for (int t = 0; t < row.responseLength(); t++) {
        gradients.add(PositionGradients.token(row, t));
      }
      Map<String, float[]> summed = gradients(model);
      assertEquals(whole.keySet(), summed.keySet());
      assertTrue(!whole.isEmpty());
      whole.forEach((name, values) -> assertArrayEquals(values, summed.get(name), 2e-5f, name));
    }
  }

  @ParameterizedTest
  @MethodSource("adaptations")
  void aNormIsThatOfPlainAutogradOverTheWholeAnswer(Adaptation adaptation) {
    try (TrainableModel model = load(adaptation)) {
      double[] norms = new PositionGradients(model).norms(row, 99);
      assertEquals(row.responseLength(), norms.length);
      for (int t = 0; t < norms.length; t++) {
        assertEquals(plain(model, t), norms[t], 1e-4 * norms[t], "position " + t);
      }
    }
  }

  /** One pass over everything, the loss at one position, summed up in double precision. */
  private static double plain(TrainableModel model, int t) {
    try (Scope _ = Scope.open()) {
      model.parameters().values().forEach(parameter -> parameter.mutable_grad().reset());
      Tensor ids = Tensors.ofInts(row.ids()).view(1, row.length());
      Tensor hidden = model.model().hidden(Tensors.to(ids, new Device.Cpu()));
      Tensor logits = model.model().head().logits(hidden.view(row.length(), hidden.size(2)));
      int at = row.responseStart() + t;
      torch
          .log_softmax(logits, -1)
          .narrow(0, at - 1, 1)
          .narrow(1, row.ids()[at], 1)
          .sum()
          .neg()
          .backward();
    }
    double sum = 0;
    for (float[] values : gradients(model).values()) {
      for (float value : values) {
        sum += (double) value * value;
      }
    }
    return Math.sqrt(sum);
  }

  /** Along its gradient a loss rises by the gradient's norm for each unit of way. */
  @Test
  void aNormIsTheSlopeOfTheScoreAlongTheGradient() {
    double way = 2e-3;
    try (TrainableModel model = load(new Adaptation.Full())) {
      PositionGradients gradients = new PositionGradients(model);
      double[] norms = gradients.norms(row, 3);
      for (int t = 0; t < norms.length; t++) {
        gradients.norms(row, 0);
        gradients.add(PositionGradients.token(row, t));
        Map<String, float[]> direction = gradients(model);
        double ahead = moved(model, direction, way / norms[t], t);
        double back = moved(model, direction, -2 * way / norms[t], t);
        moved(model, direction, way / norms[t], t);
        assertEquals(norms[t], (ahead - back) / (2 * way), 0.02 * norms[t], "position " + t);
      }
    }
  }

  private static double moved(
      TrainableModel model, Map<String, float[]> direction, double by, int t) {
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      model
          .parameters()
          .forEach((name, parameter) -> {
            if (direction.containsKey(name)) {
              Tensor step = Tensors.ofFloats(direction.get(name), parameter.shape());
              parameter.add_(step.mul(Tensors.scalar(by)));
            }
          });
      return -new Scorer(model.model()).score(List.of(row)).getFirst()[t];
    }
  }

  @Test
  void whatIsBeyondTheFirstPositionsIsNotLookedAt() {
    try (TrainableModel model = load(new Adaptation.Full())) {
      PositionGradients gradients = new PositionGradients(model);
      double[] all = gradients.norms(row, 99);
      assertArrayEquals(Arrays.copyOf(all, 3), gradients.norms(row, 3), 1e-9);
      assertTrue(gradients(model).isEmpty(), "gradients are left");
    }
    // 3 passes: the prompt and 1, 2, 3 tokens of the answer.
    assertEquals(3L * row.responseStart() + 1 + 2 + 3, PositionGradients.tokens(row, 3));
  }

  @Test
  void aModelThatIsLookedAtLeavesNothingBehind() {
    try (TrainableModel model = load(new Adaptation.Full())) {
      PositionGradients gradients = new PositionGradients(model);
      gradients.norms(row, 2);
      long before = Scope.live();
      gradients.norms(row, 5);
      assertEquals(before, Scope.live());
    }
  }
}
