package dev.fathom.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.Model;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfluenceTest {
  private static final long SEED = 43;
  private static final int TOKENS = 9;

  @TempDir private static Path folder;
  private static Model model;
  private static EncodedDialogue row;

  @BeforeAll
  static void load() {
    model = Model.load(TinyPair.write(folder).aligned(), Compute.reference());
    row = TinyPair.rows(SEED, TOKENS).getFirst();
    System.out.println("seed of the row: " + SEED);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static Tensor states(int layer) {
    try (NoGrad _ = NoGrad.open()) {
      return model.states(Tensors.ofInts(row.ids()).unsqueeze(0), layer);
    }
  }

  /** log π of the response's token t, from 1, given states at all places. */
  private static Tensor score(Tensor states, int layer, int t) {
    Tensor hidden = model.onward(states, layer);
    int at = row.responseStart() + t - 1;
    Tensor logits = model.head().logits(hidden.select(0, 0));
    return torch.log_softmax(logits, -1).select(0, at - 1).select(0, row.ids()[at]);
  }

  private static float[] gradient(int layer, int t, int i) {
    try (Scope _ = Scope.open()) {
      Tensor leaf = states(layer).detach();
      leaf.requires_grad_(true);
      score(leaf, layer, t).backward();
      return Tensors.floats(
          leaf.grad().select(0, 0).select(0, row.responseStart() + i - 1).contiguous());
    }
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  @ParameterizedTest(name = "behind {0} blocks")
  @ValueSource(ints = {0, 1})
  void theMapIsThatOfOnePlainGradientForEachTarget(int layer) {
    float[][] map = new Influence(model, layer).of(row, 64);

    assertEquals(TOKENS, map.length);
    for (int t = 1; t <= TOKENS; t++) {
      assertEquals(t - 1, map[t - 1].length);
      for (int i = 1; i < t; i++) {
        double plain = norm(gradient(layer, t, i));
        assertTrue(plain > 0);
        assertEquals(plain, map[t - 1][i - 1], 1e-4 * plain + 1e-7, i + " on " + t);
      }
    }
  }

  @Test
  void alongItsGradientTheScoreRisesByTheInfluence() {
    float way = 2e-3f;
    float[][] map = new Influence(model, 1).of(row, 64);
    for (int t : new int[] {4, TOKENS}) {
      for (int i : new int[] {1, t - 1}) {
        float[] direction = gradient(1, t, i);
        double slope = (moved(direction, t, i, way) - moved(direction, t, i, -way)) / (2 * way);
        assertEquals(map[t - 1][i - 1], slope, 2e-2 * map[t - 1][i - 1] + 2e-4, i + " on " + t);
      }
    }
  }

  private static double moved(float[] direction, int t, int i, float way) {
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      float scale = (float) (way / norm(direction));
      float[] step = new float[direction.length];
      for (int j = 0; j < step.length; j++) {
        step[j] = scale * direction[j];
      }
      Tensor states = states(1).clone();
      states
          .select(0, 0)
          .select(0, row.responseStart() + i - 1)
          .add_(Tensors.ofFloats(step, step.length));
      return Tensors.floats(score(states, 1, t))[0];
    }
  }

  @Test
  void aShorterMapIsTheBeginningOfALongerOne() {
    float[][] whole = new Influence(model, 1).of(row, 64);
    float[][] begun = new Influence(model, 1).of(row, 4);

    assertEquals(4, begun.length);
    for (int t = 0; t < 4; t++) {
      for (int i = 0; i < t; i++) {
        assertEquals(whole[t][i], begun[t][i], 1e-4 * whole[t][i] + 1e-7);
      }
    }
  }
}
