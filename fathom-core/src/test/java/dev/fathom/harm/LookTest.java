package dev.fathom.harm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.theory.Harm;
import dev.fathom.theory.Policy;
import dev.fathom.theory.TabularPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever answer is looked at, with however few rollouts: the mean of many looks is the truth. */
class LookTest {
  private static final int[] ANSWER = {2, 0, 1, 1};

  /** Peaked rows, so that some tokens are rare. */
  static Policy policy(long seed, int vocabulary, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    return TabularPolicy.of(
        vocabulary,
        length,
        _ -> {
          double[] row = random.doubles(vocabulary).map(u -> Math.pow(u, 4)).toArray();
          double sum = Arrays.stream(row).sum();
          return Arrays.stream(row).map(p -> p / sum).toArray();
        });
  }

  /** In [0, 1], decided more by early tokens than by late ones. */
  static Harm harm(long seed) {
    return answer -> {
      double weight = 0.6;
      double harm = 0;
      SplittableRandom random = new SplittableRandom(seed + answer[0] * 31L + answer[1]);
      double first = random.nextDouble();
      for (int token : answer) {
        harm += weight * (token % 2 == 0 ? first : 1 - first);
        weight *= 0.5;
      }
      return Math.min(1, harm);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 60})
  void theMeanOfManyLooksIsTheTruth(int rollouts) {
    Policy policy = policy(5, 5, 4);
    Harm harm = harm(6);
    Truth truth = Truth.of(policy, harm);
    Grower grower = new Grower(TabularSource.of(policy, harm), rollouts);
    int looks = 20_000;
    Moments[] information = Moments.some(4);
    Moments[] expected = Moments.some(5);
    Moments variance = new Moments();
    Moments noise = new Moments();
    for (int i = 0; i < looks; i++) {
      Trunk trunk = new Trunk(0, ANSWER, OptionalDouble.of(harm.of(ANSWER)), 1000 + i);
      Look look = grower.grow(List.of(trunk)).getFirst().look();
      for (int t = 0; t < 4; t++) {
        information[t].add(look.information()[t]);
        expected[t].add(look.expected()[t]);
      }
      variance.add(look.variance());
      noise.add(look.noise()[0]);
    }
    for (int t = 0; t < 4; t++) {
      int[] prefix = Arrays.copyOf(ANSWER, t);
      assertEquals(
          truth.spread(prefix),
          information[t].mean(),
          4.5 * information[t].error() + 1e-12,
          "V at " + t);
      assertEquals(
          truth.expected(prefix),
          expected[t].mean(),
          4.5 * expected[t].error() + 1e-12,
          "h at " + t);
    }
    assertEquals(truth.variance(), variance.mean(), 4.5 * variance.error());
    double spread = Math.pow(expected[0].error(), 2) * looks;
    assertEquals(spread, noise.mean(), 0.05 * spread + 4.5 * noise.error());
  }

  @Test
  void whereNothingIsLeftToDecideThereIsNoInformation() {
    Policy policy = policy(7, 4, 4);
    Harm harm = answer -> answer[0] == 1 ? 0.75 : 0.25;
    Trunk trunk = new Trunk(0, new int[] {1, 2, 3, 0}, OptionalDouble.of(0.75), 3);
    Look look =
        new Grower(TabularSource.of(policy, harm), 64).grow(List.of(trunk)).getFirst().look();
    for (int t = 1; t < 4; t++) {
      assertEquals(0, look.information()[t], 1e-12);
      assertEquals(0.75, look.expected()[t], 1e-12);
    }
    assertTrue(look.information()[0] > 0);
  }
}
