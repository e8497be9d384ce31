package dev.fathom.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HarmProfileTest {
  private static final double CLOSE = 1e-13;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void harmInformationSumsToTheVariance(long seed) {
    Random random = new Random(seed);
    HarmProfile profile =
        HarmProfile.of(
            RandomPolicies.policy(random, 3, 5), RandomPolicies.harm(seed, 1 + (int) seed % 5));

    assertEquals(profile.variance(), Arrays.stream(profile.information()).sum(), CLOSE);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void momentsAndConditionalExpectationsAreThoseOfPlainEnumeration(long seed) {
    Random random = new Random(seed);
    Policy policy = RandomPolicies.policy(random, 3, 4);
    Harm harm = RandomPolicies.harm(seed, 4);
    HarmProfile profile = HarmProfile.of(policy, harm);

    double mean = RandomPolicies.expectation(policy, harm::of);
    assertEquals(mean, profile.mean(), CLOSE);
    assertEquals(
        RandomPolicies.expectation(policy, y -> Math.pow(harm.of(y) - mean, 2)),
        profile.variance(),
        CLOSE);
    for (int[] prefix : new int[][] {{0}, {2, 1}, {1, 1, 0}, {2, 0, 1, 2}}) {
      assertEquals(
          RandomPolicies.expectation(policy, harm::of, prefix), profile.expected(prefix), CLOSE);
    }
  }

  @Test
  void expectedHarmIsAMartingaleWithUncorrelatedInnovations() {
    Random random = new Random(6);
    Policy policy = RandomPolicies.policy(random, 3, 4);
    HarmProfile profile = HarmProfile.of(policy, RandomPolicies.harm(6, 4));

    double[] row = policy.conditional(new int[] {1, 2});
    double mean = 0;
    for (int v = 0; v < 3; v++) {
      mean += row[v] * profile.expected(1, 2, v);
    }
    assertEquals(profile.expected(1, 2), mean, CLOSE, "Prop 2");
    assertEquals(
        0,
        RandomPolicies.expectation(
            policy, y -> innovation(profile, y, 2) * innovation(profile, y, 4)),
        CLOSE,
        "Prop 4");
    assertEquals(
        profile.information()[2],
        RandomPolicies.expectation(policy, y -> Math.pow(innovation(profile, y, 3), 2)),
        CLOSE,
        "Def 5");
  }

  private static double innovation(HarmProfile profile, int[] output, int position) {
    return profile.expected(Arrays.copyOf(output, position))
        - profile.expected(Arrays.copyOf(output, position - 1));
  }

  @ParameterizedTest(name = "harm decided by {0} tokens")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void theHorizonIsWhereHarmIsDecidedAndInformationIsExactlyZeroBeyond(int tokens) {
    HarmProfile profile =
        HarmProfile.of(RandomPolicies.policy(new Random(7), 3, 5), RandomPolicies.harm(7, tokens));

    assertEquals(tokens, profile.horizon());
    for (int t = 0; t < 5; t++) {
      assertEquals(t < tokens, profile.information()[t] > 0, "position " + (t + 1));
    }
  }

  @Test
  void theHorizonDoesNotSeeOutputsOfProbabilityZero() {
    // Token 1 is never said first, so the second token alone would decide; it decides nothing.
    Policy policy =
        TabularPolicy.of(
            2, 2, prefix -> prefix.length == 0 ? new double[] {1, 0} : new double[] {0.5, 0.5});
    HarmProfile profile =
        HarmProfile.of(policy, output -> output[0] == 1 && output[1] == 1 ? 1 : 0);

    assertEquals(0, profile.horizon());
    assertEquals(0, profile.variance());
    assertThrows(IllegalArgumentException.class, () -> profile.expected(1));
  }

  @Test
  void handWorked() {
    // Harm 1 exactly for "0,0"; P(0) = 0.5 then 0.4: mean 0.2, I_1 = 0.25 * 0.4², I_2 = 0.5 * 0.24.
    Policy policy =
        TabularPolicy.of(
            2, 2, prefix -> prefix.length == 0 ? new double[] {0.5, 0.5} : new double[] {0.4, 0.6});
    HarmProfile profile =
        HarmProfile.of(policy, output -> output[0] == 0 && output[1] == 0 ? 1 : 0);

    assertEquals(0.2, profile.mean(), 1e-15);
    assertEquals(0.16, profile.variance(), 1e-15);
    assertEquals(0.04, profile.information()[0], 1e-15);
    assertEquals(0.12, profile.information()[1], 1e-15);
    assertEquals(2, profile.horizon());
  }

  @Test
  void aHarmOutsideTheUnitIntervalIsRefusedWithItsOutput() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                HarmProfile.of(
                    RandomPolicies.policy(new Random(8), 2, 2), output -> output[1] == 1 ? 2 : 0));

    assertTrue(refused.getMessage().contains("\"0,1\""), refused.getMessage());
  }
}
