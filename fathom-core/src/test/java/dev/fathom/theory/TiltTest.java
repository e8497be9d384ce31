package dev.fathom.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TiltTest {

  @ParameterizedTest(name = "lambda {0}")
  @ValueSource(doubles = {0.05, 1, 5, 500})
  void theOptimumIsTheTiltOfWholeOutputs(double lambda) {
    Random random = new Random(1);
    Policy base = RandomPolicies.policy(random, 3, 4);
    Harm harm = RandomPolicies.harm(1, 3);
    Tilt tilt = Tilt.of(HarmProfile.of(Lattice.tree(base, harm)), lambda);

    double partition = RandomPolicies.expectation(base, y -> Math.exp(-lambda * harm.of(y)));
    double kl =
        RandomPolicies.expectation(
            base,
            y -> {
              double ratio = Math.exp(-lambda * harm.of(y)) / partition;
              return ratio * Math.log(ratio);
            });
    double mean =
        RandomPolicies.expectation(
            base, y -> Math.exp(-lambda * harm.of(y)) / partition * harm.of(y));
    assertEquals(kl, Arrays.stream(tilt.kl()).sum(), 1e-12);
    assertEquals(mean, tilt.harm(), 1e-12);
    assertEquals(-Math.log(partition), tilt.value(), 1e-12);
    assertEquals(lambda * mean + kl, tilt.value(), 1e-11, "eq 2 at its optimum");
    double[] first = base.conditional(new int[0]);
    for (int v = 0; v < 3; v++) {
      double tilted =
          first[v]
              * RandomPolicies.expectation(base, y -> Math.exp(-lambda * harm.of(y)), v)
              / partition;
      assertEquals(tilted, tilt.policy().conditionals()[0][v], 1e-12);
    }
  }

  @ParameterizedTest(name = "harm decided by {0} tokens")
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void beyondTheHorizonTheOptimumIsTheBaseExactly(int horizon) {
    Policy base = RandomPolicies.policy(new Random(2), 3, 5);
    double[] kl = Tilt.of(HarmProfile.of(base, RandomPolicies.harm(2, horizon)), 3).kl();

    for (int t = 0; t < 5; t++) {
      if (t < horizon) {
        assertTrue(kl[t] > 0, "position " + (t + 1));
      } else {
        assertEquals(0.0, kl[t], "position " + (t + 1));
      }
    }
  }

  @Test
  void forSmallLambdaEachPositionsKlIsHalfLambdaSquaredTimesItsInformation() {
    long seed = 3;
    HarmProfile profile =
        HarmProfile.of(RandomPolicies.policy(new Random(seed), 3, 4), RandomPolicies.harm(seed, 2));
    double[] off = new double[2];
    for (int i = 0; i < 2; i++) {
      double lambda = 0.05 / (1 << i);
      double[] kl = Tilt.of(profile, lambda).kl();
      for (int t = 0; t < 2; t++) {
        double predicted = lambda * lambda * profile.information()[t] / 2;
        assertEquals(predicted, kl[t], 0.05 * predicted, "Thm 14, position " + (t + 1));
        off[i] = Math.max(off[i], Math.abs(kl[t] - predicted));
      }
    }
    // What is left over is of third order: half of lambda leaves an eighth of it.
    assertEquals(8, off[0] / off[1], 0.5);
  }

  @Test
  void noOtherPolicyHasALowerValue() {
    long seed = 4;
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    Policy base = RandomPolicies.policy(random, 3, 3);
    Harm harm = RandomPolicies.harm(seed, 3);
    HarmProfile profile = HarmProfile.of(Lattice.tree(base, harm));
    Tilt tilt = Tilt.of(profile, 2);
    for (int trial = 0; trial < 200; trial++) {
      LatticePolicy other = Nudged.of(tilt.policy(), random, trial % 2 == 0 ? 0.01 : 1);
      double value = 2 * other.harm() + Arrays.stream(other.kl()).sum();
      assertTrue(value >= tilt.value() - 1e-12, value + " < " + tilt.value());
    }
  }
}
