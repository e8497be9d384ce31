package dev.fathom.theory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatticeTest {

  /** The next token depends on the last two; so prefixes that end alike have one future. */
  private static Policy remembersTwo(int vocabulary, int length, long seed) {
    return new Policy() {
      @Override
      public int vocabulary() {
        return vocabulary;
      }

      @Override
      public int length() {
        return length;
      }

      @Override
      public double[] conditional(int[] prefix) {
        return RandomPolicies.row(new Random(seed + 31L * state(prefix).hashCode()), vocabulary);
      }

      @Override
      public Object state(int[] prefix) {
        return Prefix.of(Arrays.copyOfRange(prefix, Math.max(0, prefix.length - 2), prefix.length));
      }
    };
  }

  @Test
  void sharingPrefixesChangesNoNumber() {
    Policy policy = remembersTwo(3, 6, 11);
    Harm harm = RandomPolicies.harm(11, 2);
    Lattice shared = Lattice.of(policy, harm);
    Lattice tree = Lattice.tree(policy, harm);

    assertEquals(1 + 3 + 9 + 27 + 81 + 243 + 729, tree.nodes());
    assertTrue(shared.nodes() < tree.nodes() / 3, shared.nodes() + " nodes");
    assertArrayEquals(
        HarmProfile.of(tree).information(), HarmProfile.of(shared).information(), 1e-15);
    assertArrayEquals(
        Tilt.of(HarmProfile.of(tree), 2).kl(), Tilt.of(HarmProfile.of(shared), 2).kl(), 1e-15);
  }

  @Test
  void twentyTokensAtEightPositionsAreReachedBySharing() {
    // 2.56e10 outputs; harm looks at the first two tokens and at how often one is said.
    Policy policy = remembersTwo(20, 8, 13);
    Harm harm =
        new Harm() {
          @Override
          public double of(int[] output) {
            return output[0] == 0 ? 0 : said(output) / 8.0;
          }

          private static long said(int[] output) {
            return Arrays.stream(output).filter(token -> token == 1).count();
          }

          @Override
          public Object state(int[] prefix) {
            return (prefix.length > 0 && prefix[0] == 0) + " " + said(prefix);
          }
        };
    HarmProfile profile = HarmProfile.of(Lattice.of(policy, harm));

    assertEquals(profile.variance(), Arrays.stream(profile.information()).sum(), 1e-12);
    assertEquals(8, profile.horizon());
    assertEquals(sampledMean(policy, harm), profile.mean(), 0.01);
  }

  private static double sampledMean(Policy policy, Harm harm) {
    long seed = 17;
    System.out.println("seed of the sampled outputs: " + seed);
    Random random = new Random(seed);
    double sum = 0;
    int draws = 20_000;
    for (int draw = 0; draw < draws; draw++) {
      int[] output = Prefix.EMPTY;
      while (output.length < policy.length()) {
        double[] row = policy.conditional(output);
        double u = random.nextDouble();
        int token = 0;
        while (token < row.length - 1 && u >= row[token]) {
          u -= row[token++];
        }
        output = Prefix.extend(output, token);
      }
      sum += harm.of(output);
    }
    return sum / draws;
  }

  @Test
  void aTableThatNoMemoryHoldsIsRefusedBeforeItIsMade() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                TabularPolicy.of(
                    20,
                    8,
                    _ -> {
                      throw new AssertionError("no row should be asked for");
                    }));

    assertTrue(refused.getMessage().contains("too many for a table"), refused.getMessage());
  }
}
