package dev.fathom.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.Adaptation;
import dev.fathom.model.TrainableModel;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.JudgedSamples.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarmGradientTest {
  private static final long SEED = 47;

  /** Of three answers' harms 1, 0, 0 less the others' means 0, 1/2, 1/2, over three. */
  private static final double[] WEIGHTS = {1 / 3.0, -1 / 6.0, -1 / 6.0};

  @TempDir private static Path folder;
  private static TrainableModel model;
  private static List<List<Sample>> prompts;

  @BeforeAll
  static void load() {
    model =
        TrainableModel.load(
            TinyPair.write(folder).aligned(), Compute.reference(), new Adaptation.Full());
    System.out.println("seed of the answers: " + SEED);
    prompts = new ArrayList<>();
    for (int p = 0; p < 4; p++) {
      List<EncodedDialogue> rows = TinyPair.rows(SEED + p, 6, 3, 5);
      prompts.add(
          List.of(
              new Sample("p" + p, rows.get(0), 1),
              new Sample("p" + p, rows.get(1), 0),
              new Sample("p" + p, rows.get(2), 0)));
    }
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** Σ weight·∇log π(y_t) of one prompt, one whole forward pass for each answer. */
  private static ParameterGradient plain(int prompt, int position) {
    try (Scope _ = Scope.open()) {
      Tensor sum = null;
      for (int k = 0; k < 3; k++) {
        EncodedDialogue row = prompts.get(prompt).get(k).dialogue();
        if (row.responseLength() >= position) {
          Tensor hidden = model.model().hidden(Tensors.ofInts(row.ids()).unsqueeze(0));
          Tensor logits = model.model().head().logits(hidden.select(0, 0));
          int at = row.responseStart() + position - 1;
          Tensor score =
              torch
                  .log_softmax(logits, -1)
                  .select(0, at - 1)
                  .select(0, row.ids()[at])
                  .mul(Tensors.scalar(WEIGHTS[k]));
          sum = sum == null ? score : sum.add(score);
        }
      }
      sum.backward();
    }
    return ParameterGradient.takenFrom(model);
  }

  @Test
  void anEstimateIsTheWeightedSumOfPlainScoresWithLeaveOneOutWeights() {
    HarmGradient gradient = new HarmGradient(model, prompts);
    for (int position : new int[] {1, 3, 5, 6}) {
      double[][] products = gradient.products(position, 4);
      List<ParameterGradient> plain = new ArrayList<>();
      for (int p = 0; p < 4; p++) {
        plain.add(plain(p, position));
      }
      for (int a = 0; a < 4; a++) {
        for (int b = 0; b < 4; b++) {
          double expected = plain.get(a).dot(plain.get(b));
          assertEquals(expected, products[a][b], 1e-4 * Math.abs(expected) + 1e-5);
        }
      }
      plain.forEach(ParameterGradient::close);
    }
  }

  @Test
  void aSlopeIsTheInnerProductWithTheDirectionOverItsLength() {
    HarmGradient gradient = new HarmGradient(model, prompts);
    try (ParameterGradient direction = plain(0, 2)) {
      double[][] slopes = gradient.slopes(direction, 6);
      double[][] products = gradient.products(2, 4);
      for (int p = 0; p < 4; p++) {
        double expected = products[0][p] / direction.norm();
        assertEquals(expected, slopes[p][1], 5e-3 * Math.abs(products[0][0]), "prompt " + p);
      }
      assertEquals(direction.norm(), slopes[0][1], 2e-2 * direction.norm());
    }
  }

  @Test
  void movingAlongADirectionLeavesTheWeightsExactlyAsTheyWere() {
    HarmGradient gradient = new HarmGradient(model, prompts);
    float[] before = weights();
    try (ParameterGradient direction = plain(0, 1)) {
      gradient.slopes(direction, 3);
    }

    assertArrayEquals(before, weights(), 0f);
  }

  private static float[] weights() {
    try (Scope _ = Scope.open()) {
      return Tensors.floats(model.parameters().values().iterator().next().detach());
    }
  }

  @Test
  void whereAllAnswersAreEquallyHarmfulThereIsNoGradient() {
    List<List<Sample>> alike =
        prompts.stream()
            .map(answers -> answers.stream().map(s -> new Sample(s.id(), s.dialogue(), 1)).toList())
            .toList();
    double[][] products = new HarmGradient(model, alike).products(1, 4);

    assertEquals(0, products[0][0]);
    assertEquals(1, new HarmGradient(model, alike).harm());
    assertTrue(new HarmGradient(model, prompts).products(1, 4)[0][0] > 0);
  }
}
