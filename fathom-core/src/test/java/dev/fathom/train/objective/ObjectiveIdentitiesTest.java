package dev.fathom.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.pair.Mixture;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.train.objective.ConstrainedSft.Betas;
import dev.fathom.train.objective.ConstrainedSft.Form;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the papers' formulas imply of one another. */
class ObjectiveIdentitiesTest {
  private static final int VOCABULARY = 200;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 1.2, 3})
  void theHybridGoesOnFromTheAlignedModelAwayFromTheBase(double lambda) {
    float[] base = random(1, 2);
    float[] aligned = random(2, 2);
    try (Scope _ = Scope.open()) {
      float[] hybrid =
          Tensors.floats(
              Mixture.hybrid(
                  Tensors.ofFloats(aligned, VOCABULARY),
                  Tensors.ofFloats(base, VOCABULARY),
                  lambda));
      for (int v = 0; v < VOCABULARY; v++) {
        double want = aligned[v] - (lambda - 1) * ((double) base[v] - aligned[v]);
        assertEquals(want, hybrid[v], 2e-6);
      }
      if (lambda == 1) {
        assertArrayEquals(aligned, hybrid);
      }
    }
  }

  /** Methods C.3's golden weights: the slope at the target is −w · (1 − π(target)). */
  @ParameterizedTest
  @CsvSource({
    "0.1, -2, 0.90033", "0.1, 0, 1", "0.1, 1, 1.04996", "0.1, 5, 1.24492",
    "0.5, -2, 0.53788", "0.5, 0, 1", "0.5, 1, 1.24492", "0.5, 5, 1.84828",
    "2, -2, 0.03597", "2, 0, 1", "2, 1, 1.76159", "2, 5, 1.99991"
  })
  void constrainedFineTuningWeighsTheGradientByTwiceTheSigmoid(
      double beta, double delta, double weight) {
    for (Form form : Form.values()) {
      try (Scope _ = Scope.open()) {
        // Two tokens; the first is the target, with log π = −8 and log π_aligned = −8 + Δ.
        Tensor student = Steps.leaf(twoTokens(-8), 1, 2);
        Tensor aligned = Tensors.ofFloats(twoTokens(-8 + delta), 1, 2);
        ConstrainedSft objective = new ConstrainedSft(new Betas(beta, 7, 7, 5), form);
        Map<String, Tensor> parts =
            objective.parts(Steps.alone(Role.UTILITY, student, aligned, aligned, 1));
        float slope = Steps.gradient(parts, student)[0];
        assertEquals(weight, -slope / (1 - Math.exp(-8)), 2e-5, form.toString());
      }
    }
  }

  @Test
  void betasBeginAndEndWhereThePaperSays() {
    try (Scope _ = Scope.open()) {
      Tensor index = Tensors.ofFloats(new float[] {1, 2, 5, 6, 400}, 5);
      assertArrayEquals(
          new float[] {0.5f, 2, 2, 0.1f, 0.1f}, Tensors.floats(Betas.AS_PRINTED.at(index)));
    }
  }

  @ParameterizedTest
  @EnumSource(HybridTeacher.KlOrder.class)
  void aStudentThatEqualsItsTeacherHasNoLossAndNoGradient(HybridTeacher.KlOrder order) {
    float[] logits = random(3, 4);
    HybridTeacher teacher = new HybridTeacher(1, 2, order);
    try (Scope _ = Scope.open()) {
      Tensor student = Steps.leaf(logits, 1, VOCABULARY);
      Tensor aligned = Tensors.ofFloats(logits, 1, VOCABULARY);
      Tensor base = Tensors.ofFloats(random(4, 4), 1, VOCABULARY);
      Tensor divergence =
          teacher.divergence(Steps.alone(Role.UTILITY, student, base, aligned, 1)).sum();
      assertEquals(0, Tensors.floats(divergence)[0]);
      for (float slope : Steps.gradient(Map.of("kl", divergence), student)) {
        assertEquals(0, slope, 1e-6);
      }
    }
  }

  /**
   * Near the teacher rounding can make the divergence 0; the way there must not be lost with it.
   */
  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8, 9, 10, 11, 12})
  void theGradientOutlivesADivergenceThatRoundsToNothing(long seed) {
    float[] aligned = random(seed, 3);
    float[] logits = aligned.clone();
    Random random = new Random(-seed);
    for (int v = 0; v < VOCABULARY; v++) {
      logits[v] += (float) (1e-4 * random.nextGaussian());
    }
    try (Scope _ = Scope.open()) {
      Tensor student = Steps.leaf(logits, 1, VOCABULARY);
      Tensor teacher = Tensors.ofFloats(aligned, 1, VOCABULARY);
      Map<String, Tensor> parts =
          new Realign().parts(Steps.alone(Role.UTILITY, student, teacher, teacher, 1));
      assertTrue(Tensors.floats(parts.get("kl_utility"))[0] >= 0);
      float[] found = Steps.gradient(parts, student);
      double[] want = klGradient(logits, aligned);
      double size = 0;
      double error = 0;
      for (int v = 0; v < VOCABULARY; v++) {
        size += want[v] * want[v];
        error += (want[v] - found[v]) * (want[v] - found[v]);
      }
      assertTrue(
          error < 0.01 * size, "seed " + seed + ": " + Math.sqrt(error / size) + " of it is wrong");
    }
  }

  @Test
  void aTeacherThatWasNotAskedForIsNamed() {
    try (Scope _ = Scope.open()) {
      Tensor student = Steps.leaf(new float[] {1, 2}, 1, 2);
      Positions positions =
          new Positions(
              Role.UTILITY,
              student,
              Optional.empty(),
              Optional.empty(),
              Tensors.ofLongs(0),
              Tensors.ofFloats(new float[] {1}, 1),
              Totals.none().plus(Role.UTILITY, 1));
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> new Realign().parts(positions));
      assertEquals("no logits of the aligned model", e.getMessage());
      assertTrue(new Sft().parts(positions).containsKey("nll"));
    }
  }

  @Test
  void rowsOfOtherRolesGiveNoParts() {
    List<Objective.PerPosition> objectives =
        List.of(
            TargetedCompletion.AS_PRINTED,
            new RecoveryPenalty(
                new RecoveryFailure(1, 1, List.of(1)), Side.ALIGNED, KlWeights.EQUAL),
            new Realign());
    try (Scope _ = Scope.open()) {
      Tensor logits = Tensors.ofFloats(random(13, 1), 1, VOCABULARY);
      for (Objective.PerPosition objective : objectives) {
        assertEquals(
            Map.of(),
            objective.parts(Steps.alone(Role.REFUSAL, logits, logits, logits, 1)),
            objective.name());
      }
    }
  }

  /** KL(p ‖ q) by the logits of p: p · (log p − log q − KL). */
  private static double[] klGradient(float[] p, float[] q) {
    double[] first = logProbabilities(p);
    double[] second = logProbabilities(q);
    double kl = 0;
    for (int v = 0; v < p.length; v++) {
      kl += Math.exp(first[v]) * (first[v] - second[v]);
    }
    double[] gradient = new double[p.length];
    for (int v = 0; v < p.length; v++) {
      gradient[v] = Math.exp(first[v]) * (first[v] - second[v] - kl);
    }
    return gradient;
  }

  private static double[] logProbabilities(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double[] values = new double[logits.length];
    for (int v = 0; v < values.length; v++) {
      values[v] = logits[v] - Math.log(sum);
    }
    return values;
  }

  private static float[] twoTokens(double logProbability) {
    return new float[] {(float) logProbability, (float) Math.log1p(-Math.exp(logProbability))};
  }

  private static float[] random(long seed, double spread) {
    Random random = new Random(seed);
    float[] values = new float[VOCABULARY];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (spread * random.nextGaussian());
    }
    return values;
  }
}
