package dev.fathom.train.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.measure.KlDivergence;
import dev.fathom.measure.RecoveryProbability;
import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Mixture;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Theorem 20 of 2603.04851: where the recovery penalty leads at one prefix. */
class RecoveryTiltTest {
  private static final List<Integer> RECOVERY = List.of(1, 3);

  /** p0, μ, γ, t, then P*(R) and KL(P* ‖ P_anchor). */
  private static final String UNDISCOUNTED = "0.01, 2, 1, 7, 0.069453, 0.076974";

  private static final String LATE = "0.001, 8, 0.95, 20, 0.020076, 0.041327";
  private static final String DISCOUNTED = "0.01, 5, 0.9, 10, 0.065497, 0.069184";
  private static final String RARE = "0.000001, 13.815511, 1, 40, 0.5, 6.214612";

  @ParameterizedTest
  @CsvSource({UNDISCOUNTED, LATE, DISCOUNTED})
  void descentEndsAtTheTiltedDistribution(
      double p0, double mu, double gamma, float t, double recovery, double divergence) {
    try (Scope _ = Scope.open()) {
      Tensor anchor = anchor(p0);
      Objective.PerPosition objective = objective(mu, gamma, 1);
      Tensor student = anchor.clone();
      for (int step = 0; step < 1500; step++) {
        student = next(objective, student, anchor, t);
      }
      DistributionPair pair = new DistributionPair(anchor, student, Tensors.ofLongs(0));
      assertEquals(recovery, one(new RecoveryProbability(Side.ALIGNED, RECOVERY).of(pair)), 2e-5);
      assertEquals(divergence, one(new KlDivergence(Side.ALIGNED).of(pair)), 2e-5);
      assertClose(tilted(anchor, mu * Math.pow(gamma, t - 1)), student);
    }
  }

  @ParameterizedTest
  @CsvSource({UNDISCOUNTED, LATE, DISCOUNTED, RARE})
  void theTiltedDistributionIsStationaryAndHasTheGoldenNumbers(
      double p0, double mu, double gamma, float t, double recovery, double divergence) {
    try (Scope _ = Scope.open()) {
      Tensor anchor = anchor(p0);
      double beta = mu * Math.pow(gamma, t - 1);
      Tensor optimum = tilted(anchor, beta).set_requires_grad(true);
      Map<String, Tensor> parts =
          objective(mu, gamma, 1).parts(Steps.alone(Role.HARMFUL, optimum, anchor, anchor, t));
      assertEquals(1 - recovery, one(parts.get("fail")) / beta, 2e-6);
      assertEquals(divergence, one(parts.get("kl_harmful")), 5e-6);
      assertEquals(1 / (1 + Math.exp(-Math.log(p0 / (1 - p0)) - beta)), recovery, 1e-6);
      for (float slope : Steps.gradient(parts, optimum)) {
        assertEquals(0, slope, 2e-6);
      }
      Tensor elsewhere = tilted(anchor, beta * 0.9).set_requires_grad(true);
      float steepest = 0;
      for (float slope :
          Steps.gradient(
              objective(mu, gamma, 1)
                  .parts(Steps.alone(Role.HARMFUL, elsewhere, anchor, anchor, t)),
              elsewhere)) {
        steepest = Math.max(steepest, Math.abs(slope));
      }
      assertTrue(steepest > 5e-4, "a slope of " + steepest + " beside the optimum");
    }
  }

  @ParameterizedTest
  @CsvSource({"0.25", "1", "3"})
  void aWeightOnTheDivergenceDividesTheTilt(double weight) {
    try (Scope _ = Scope.open()) {
      Tensor anchor = anchor(0.02);
      Tensor optimum = tilted(anchor, 2 / weight).set_requires_grad(true);
      Map<String, Tensor> parts =
          objective(2, 1, weight).parts(Steps.alone(Role.HARMFUL, optimum, anchor, anchor, 3));
      for (float slope : Steps.gradient(parts, optimum)) {
        assertEquals(0, slope, 2e-6);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1.0", "1.2", "2.5"})
  void deepWithoutCompletionTiltsTheHybrid(double lambda) {
    try (Scope _ = Scope.open()) {
      Tensor aligned = anchor(0.02);
      Tensor base = Tensors.ofFloats(new float[] {0.3f, -2f, 1f, -3f, 0.2f}, 1, 5);
      Tensor optimum =
          tilted(Mixture.hybrid(aligned, base, lambda), 3 * 0.9 * 0.9).set_requires_grad(true);
      Objective.PerPosition deep =
          (Objective.PerPosition)
              Steps.objective(
                  Map.of(
                      "objective", "deep",
                      "lambda", Double.toString(lambda),
                      "tau", "1",
                      "mu", "3",
                      "gamma", "0.9",
                      "alpha-base", "0"),
                  RECOVERY);
      Map<String, Tensor> parts = deep.parts(Steps.alone(Role.HARMFUL, optimum, base, aligned, 3));
      for (float slope : Steps.gradient(parts, optimum)) {
        assertEquals(0, slope, 2e-6);
      }
    }
  }

  /** One step of plain descent, in a scope of its own. */
  private static Tensor next(
      Objective.PerPosition objective, Tensor student, Tensor anchor, float t) {
    return Scope.compute(() -> {
      Tensor leaf = student.detach().set_requires_grad(true);
      Steps.total(objective.parts(Steps.alone(Role.HARMFUL, leaf, anchor, anchor, t))).backward();
      return leaf.detach().sub(leaf.grad().mul(Tensors.scalar(3)));
    });
  }

  private static Objective.PerPosition objective(double mu, double gamma, double klWeight) {
    return new RecoveryPenalty(
        new RecoveryFailure(mu, gamma, RECOVERY), Side.ALIGNED, new KlWeights(klWeight, 1));
  }

  /** Logits of five tokens that give R the probability p0, unevenly. */
  private static Tensor anchor(double p0) {
    double[] probabilities = {0.5 * (1 - p0), 0.3 * p0, 0.3 * (1 - p0), 0.7 * p0, 0.2 * (1 - p0)};
    float[] logits = new float[probabilities.length];
    for (int v = 0; v < logits.length; v++) {
      logits[v] = (float) Math.log(probabilities[v]);
    }
    return Tensors.ofFloats(logits, 1, logits.length);
  }

  /** Anchor · exp(β · 1[R]), as logits. */
  private static Tensor tilted(Tensor anchor, double beta) {
    float[] logits = Tensors.floats(anchor);
    for (int token : RECOVERY) {
      logits[token] += (float) beta;
    }
    return Tensors.ofFloats(logits, 1, logits.length);
  }

  private static void assertClose(Tensor want, Tensor found) {
    float[] first = Tensors.floats(torch.softmax(want, 1));
    float[] second = Tensors.floats(torch.softmax(found, 1));
    for (int v = 0; v < first.length; v++) {
      assertEquals(first[v], second[v], 2e-5, "token " + v);
    }
  }

  private static float one(Tensor value) {
    return Tensors.floats(value)[0];
  }
}
