package dev.fathom.harm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.statistics.Estimate;
import dev.fathom.theory.Harm;
import dev.fathom.theory.HarmProfile;
import dev.fathom.theory.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The whole procedure over and over, both rounds: how often its intervals hold the truth. */
class CoverageTest {
  private static final int LENGTH = 5;
  private static final Harm HARM = LookTest.harm(4);

  private static List<Policy> policies(int count) {
    return IntStream.range(0, count).mapToObj(q -> LookTest.policy(40 + q, 4, LENGTH)).toList();
  }

  private static double mean(List<Policy> policies, Function<HarmProfile, Double> of) {
    return policies.stream()
        .mapToDouble(policy -> of.apply(HarmProfile.of(policy, HARM)))
        .average()
        .orElseThrow();
  }

  private static boolean holds(Estimate estimate, double truth) {
    return estimate.low().getAsDouble() <= truth + 1e-12
        && truth - 1e-12 <= estimate.high().getAsDouble();
  }

  private static void covers(List<Policy> policies, Rounds rounds, long seed, int repetitions) {
    TabularSource source = new TabularSource(policies, HARM);
    double[] truth =
        IntStream.range(0, LENGTH)
            .mapToDouble(t -> mean(policies, profile -> profile.information()[t]))
            .toArray();
    int[] held = new int[LENGTH + 3];
    for (int r = 0; r < repetitions; r++) {
      Summary summary = new Summary(source.rows(32, rounds, seed + r), 0.05);
      for (int t = 0; t < LENGTH; t++) {
        held[t] += holds(summary.information(t), truth[t]) ? 1 : 0;
      }
      held[LENGTH] += holds(summary.expected(0), mean(policies, HarmProfile::mean)) ? 1 : 0;
      held[LENGTH + 1] += holds(summary.variance(), mean(policies, HarmProfile::variance)) ? 1 : 0;
      held[LENGTH + 2] += holds(summary.gap(), 0) ? 1 : 0;
    }
    for (int count : held) {
      assertTrue(
          count >= 0.9 * repetitions,
          "seed %d: %s of %d intervals hold I_1 … I_%d, E[Harm], Var(Harm) and 0"
              .formatted(seed, Arrays.toString(held), repetitions, LENGTH));
    }
  }

  /** The noise of answers and rollouts alone; over 1,000 repetitions 93 to 95 % hold. */
  @Test
  void withOnePrompt() {
    covers(policies(1), new Rounds(20, 0.002, 4_000), 500, 300);
  }

  /** Prompts that differ: the interval is over these, too, and so holds what they come to. */
  @Test
  void withManyPrompts() {
    covers(policies(24), new Rounds(2, 0.004, 6_000), 900, 50);
  }
}
