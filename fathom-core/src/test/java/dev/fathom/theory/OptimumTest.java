package dev.fathom.theory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Theorem 14, Theorem 19, Theorem 20 and Appendix A against optima found without them. */
class OptimumTest {
  private static final RecoveryTokens R = RecoveryTokens.of(0);
  private static final RecoveryPenalty NONE = new RecoveryPenalty(0, 1);

  @Test
  void withoutAPenaltyTheDeepOptimumIsTheTilt() {
    HarmProfile tree = tree(1, 3, 4, 3);
    DeepOptimum deep = DeepOptimum.of(tree, 2, NONE, R, PrefixLaw.BASE);

    assertArrayEquals(Tilt.of(tree, 2).kl(), deep.kl(), 1e-11);
    assertEquals(Tilt.of(tree, 2).value(), deep.value(), 1e-11);
  }

  @ParameterizedTest
  @EnumSource(PrefixLaw.class)
  void theDeepOptimumIsLowerThanWhatLiesAround(PrefixLaw law) {
    long seed = 2;
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    DeepOptimum deep =
        DeepOptimum.of(tree(seed, 3, 4, 2), 1.5, new RecoveryPenalty(2, 0.9), R, law);
    for (int trial = 0; trial < 300; trial++) {
      LatticePolicy other = Nudged.of(deep.policy(), random, trial % 2 == 0 ? 1e-3 : 0.05);
      assertTrue(deep.value(other) >= deep.value() - 1e-12, "trial " + trial);
    }
  }

  @Test
  void atTheLastPositionBeyondTheHorizonTheOptimumIsTheoremTwentysShift() {
    HarmProfile tree = tree(3, 3, 4, 2);
    RecoveryPenalty penalty = new RecoveryPenalty(1, 0.9);
    DeepOptimum deep = DeepOptimum.of(tree, 0, penalty, R, PrefixLaw.BASE);
    Lattice.Layer last = tree.lattice().layer(3);
    double[][] reach = deep.policy().reach();
    for (int node = 0; node < last.size(); node++) {
      // Remark 9: drawn from the base, a prefix counts q/p times as much as the optimum visits it.
      double strength = penalty.strength(4) * tree.reach()[3][node] / reach[3][node];
      RecoveryShift shift = new RecoveryShift(last.probabilities()[node * 3], strength);
      assertEquals(shift.probability(), deep.policy().conditionals()[3][node * 3], 1e-10);
    }
  }

  @ParameterizedTest
  @EnumSource(PrefixLaw.class)
  void forSmallWeightsTheDeepOptimumsKlIsWhatTheoremNineteenPredicts(PrefixLaw law) {
    HarmProfile tree = tree(4, 3, 4, 2);
    TableGradients gradients = new TableGradients(tree, R, law);
    double[] off = new double[2];
    for (int i = 0; i < 2; i++) {
      double size = 0.04 / (1 << i);
      RecoveryPenalty penalty = new RecoveryPenalty(1.5 * size, 0.8);
      double[] kl = DeepOptimum.of(tree, size, penalty, R, law).kl();
      double[] predicted = gradients.predictedKl(size, penalty);
      for (int t = 0; t < 4; t++) {
        assertTrue(predicted[t] > 0);
        assertEquals(predicted[t], kl[t], 0.2 * predicted[t], "position " + (t + 1));
        off[i] = Math.max(off[i], Math.abs(kl[t] - predicted[t]));
      }
    }
    assertEquals(8, off[0] / off[1], 1, "what is left over is of third order");
  }

  @Test
  void decoupledParametersMoveAsTheoremFourteenSays() {
    Policy carrier = RandomPolicies.policy(new Random(5), 3, 4);
    Harm harm = RandomPolicies.harm(5, 3);
    LogLinearPolicy base =
        new LogLinearPolicy(carrier, Features.ofTokensByPosition(3, 4), new double[12]);
    HarmProfile profile = HarmProfile.of(base, harm);
    ScoreGradients scores = ScoreGradients.of(profile, base, R, PrefixLaw.BASE);
    double[] off = new double[2];
    for (int i = 0; i < 2; i++) {
      double lambda = 0.1 / (1 << i);
      FamilyOptimum found = FamilyOptimum.of(base, harm, lambda, NONE, R, PrefixLaw.BASE);
      double[] predicted = scores.predictedKl(lambda, NONE);
      for (int t = 0; t < 4; t++) {
        off[i] = Math.max(off[i], Math.abs(found.kl()[t] - predicted[t]));
      }
      assertEquals(0, found.kl()[3], 1e-15, "Cor 15");
      assertTrue(found.kl()[0] > 1e-7, "moved by " + found.kl()[0]);
    }
    assertEquals(8, off[0] / off[1], 1.5);
  }

  @Test
  void sharedParametersMoveLatePositionsButNotWhereHarmIsDecided() {
    Policy carrier = RandomPolicies.policy(new Random(6), 3, 5);
    Harm harm = RandomPolicies.harm(6, 2);
    LogLinearPolicy base = new LogLinearPolicy(carrier, Features.ofTokens(3), new double[3]);
    HarmProfile profile = HarmProfile.of(base, harm);
    ScoreGradients scores = ScoreGradients.of(profile, base, R, PrefixLaw.BASE);
    double lambda = 0.02;
    FamilyOptimum found = FamilyOptimum.of(base, harm, lambda, NONE, R, PrefixLaw.BASE);

    double[] predicted = scores.sharedKl(lambda, NONE);
    for (int t = 0; t < 5; t++) {
      assertTrue(found.kl()[t] > 0, "incidental KL at position " + (t + 1));
      assertEquals(predicted[t], found.kl()[t], 0.05 * predicted[t]);
    }
    double[] covariance = Incidental.covariance(profile, found.policy());
    assertTrue(covariance[0] + covariance[1] < 0, "harm goes down where it is decided");
    for (int t = 2; t < 5; t++) {
      assertEquals(0.0, covariance[t], "Prop 26, position " + (t + 1));
    }
  }

  @Test
  void aFamilysOptimumIsLowerThanWhatLiesAround() {
    long seed = 7;
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    LogLinearPolicy base =
        new LogLinearPolicy(
            RandomPolicies.policy(random, 3, 4), Features.ofTokens(3), new double[3]);
    Harm harm = RandomPolicies.harm(seed, 4);
    RecoveryPenalty penalty = new RecoveryPenalty(3, 0.9);
    FamilyOptimum found = FamilyOptimum.of(base, harm, 2, penalty, R, PrefixLaw.HARMFUL);
    HarmProfile profile = HarmProfile.of(base, harm);
    double least = value(profile, found.policy(), penalty);
    for (int trial = 0; trial < 100; trial++) {
      double[] weights =
          Arrays.stream(found.policy().weights())
              .map(w -> w + 0.05 * random.nextGaussian())
              .toArray();
      assertTrue(value(profile, base.with(weights), penalty) >= least - 1e-12);
    }
    assertTrue(Arrays.stream(found.policy().weights()).anyMatch(w -> Math.abs(w) > 0.1));
  }

  private static double value(
      HarmProfile profile, LogLinearPolicy policy, RecoveryPenalty penalty) {
    FamilyValue value = new FamilyValue(profile.lattice(), policy);
    return value.alignment(2).getValue()
        + value.penalty(penalty, R, PrefixLaw.HARMFUL.over(profile)).getValue();
  }

  private static HarmProfile tree(long seed, int vocabulary, int length, int horizon) {
    return HarmProfile.of(
        Lattice.tree(
            RandomPolicies.policy(new Random(seed), vocabulary, length),
            RandomPolicies.harm(seed, horizon)));
  }
}
