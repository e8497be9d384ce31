package dev.fathom.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Theorems 20 and 22 and Corollary 23. */
class RecoveryTest {

  @ParameterizedTest(name = "p0 {0}, beta {1}")
  @CsvSource({
    "0.01, 2, 0.069453, 0.076974",
    "1e-6, 13.815511, 0.5, 6.214612",
    "0.001, 3.018829, 0.020076, 0.041327",
    "0.01, 1.937102, 0.065497, 0.069184"
  })
  void theShiftHasItsGoldenValues(double base, double strength, double probability, double kl) {
    RecoveryShift shift = new RecoveryShift(base, strength);

    assertEquals(probability, shift.probability(), 5e-7);
    // The strengths are given to six decimals: half of the last one moves KL by β·P*(1 − P*) times
    // it.
    double rounding = 5e-7 * strength * probability * (1 - probability);
    assertEquals(kl, shift.kl(), 5e-7 + rounding);
  }

  @ParameterizedTest(name = "mu {0}, gamma {1}, position {2}")
  @CsvSource({"8, 0.95, 20, 3.018829", "5, 0.9, 10, 1.937102"})
  void thePenaltyFadesWithPosition(double mu, double gamma, int position, double strength) {
    assertEquals(strength, new RecoveryPenalty(mu, gamma).strength(position), 5e-7);
  }

  @Test
  void theShiftMinimisesItsObjectiveOverAllDistributions() {
    long seed = 5;
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    double[] base = RandomPolicies.row(random, 5);
    double strength = 1.7;
    double p0 = base[1] + base[3];
    RecoveryShift shift = new RecoveryShift(p0, strength);
    double least = strength * (1 - shift.probability()) + shift.kl();
    for (int trial = 0; trial < 2000; trial++) {
      double[] other = RandomPolicies.row(random, 5);
      double value = strength * (1 - other[1] - other[3]);
      for (int v = 0; v < 5; v++) {
        value += other[v] * Math.log(other[v] / base[v]);
      }
      assertTrue(value >= least, value + " < " + least);
    }
  }

  @Test
  void whatTheBaseNeverSaysStaysUnsaidAndWhatItAlwaysSaysCostsNothing() {
    assertEquals(0, new RecoveryShift(0, 50).probability());
    assertEquals(0, new RecoveryShift(0, 50).kl());
    assertEquals(1, new RecoveryShift(1, 3).probability());
    assertEquals(0, new RecoveryShift(1, 3).kl(), 1e-15);
    assertEquals(-Math.log(1e-6), new RecoveryShift(1e-6, 900).kl(), 1e-9, "no overflow");
  }

  @ParameterizedTest(name = "mu {0}, gamma {1}, delta {2}, p_min {3}")
  @CsvSource({"8, 0.95, 0.1, 0.001, 11.32988", "6, 0.9, 0.5, 0.01, 3.53192"})
  void theAttackPositionHasItsGoldenValues(
      double mu, double gamma, double delta, double least, double position) {
    assertEquals(position, new RecoveryPenalty(mu, gamma).attackPosition(delta, least), 5e-6);
  }

  @Test
  void atTheAttackPositionRecoveryIsExactlyTheThreshold() {
    RecoveryPenalty penalty = new RecoveryPenalty(8, 0.95);
    double position = penalty.attackPosition(0.1, 0.001);
    double strength = 8 * Math.pow(0.95, position - 1);

    assertEquals(0.1, new RecoveryShift(0.001, strength).probability(), 1e-12);
  }

  @Test
  void noPrefixSufficesWhereThePenaltyDoesNotFadeOrTheBaseRecoversAnyway() {
    assertEquals(Double.POSITIVE_INFINITY, new RecoveryPenalty(8, 1).attackPosition(0.1, 0.001));
    assertEquals(Double.POSITIVE_INFINITY, new RecoveryPenalty(1, 0.5).attackPosition(0.1, 0.1));
    assertEquals(Double.NEGATIVE_INFINITY, new RecoveryPenalty(2, 1).attackPosition(0.1, 0.001));
    assertTrue(new RecoveryPenalty(0.5, 0.9).attackPosition(0.5, 0.001) < 1);
  }

  @Test
  void recoveryAtDepthIsGuaranteedAndItsCostBounded() {
    // Appendix B, Remark 10: p_min = 1e-6 needs 13.8 for an even chance.
    assertEquals(0.5, new RecoveryPenalty(13.815510, 1).recoverable(1e-6, 40), 1e-6);
    RecoveryPenalty penalty = new RecoveryPenalty(3, 0.9);
    double exact = 0;
    for (int t = 3; t <= 10; t++) {
      exact += new RecoveryShift(0.04, penalty.strength(t)).kl();
    }
    assertTrue(exact <= penalty.klBound(0.02, 2, 10), "Thm 22 with p_min below p_0");
    assertTrue(exact > 0);
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RecoveryPenalty(-1, 0.9));
    assertThrows(IllegalArgumentException.class, () -> new RecoveryPenalty(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new RecoveryPenalty(1, 1.1));
    assertThrows(IllegalArgumentException.class, () -> new RecoveryShift(1.5, 1));
    assertThrows(IllegalArgumentException.class, () -> new RecoveryShift(0.5, Double.NaN));
  }
}
