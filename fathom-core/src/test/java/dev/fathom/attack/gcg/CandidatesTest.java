package dev.fathom.attack.gcg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a step draws from, what it draws, and what it keeps. */
class CandidatesTest {
  private static final AllowedTokens ALLOWED =
      new AllowedTokens(IntStream.range(0, 90).filter(id -> id % 3 != 1).toArray());

  @Test
  void theTopTokensAreThoseOfAWholeSort() {
    System.out.println("seed 8");
    SplittableRandom random = new SplittableRandom(8);
    float[][] gradient = new float[4][90];
    for (float[] place : gradient) {
      for (int token = 0; token < place.length; token++) {
        // Rounded, so that some are equal.
        place[token] = Math.round(random.nextDouble(-20, 20)) / 10f;
      }
    }
    int[][] top = TopTokens.of(gradient, 7, ALLOWED);
    for (int place = 0; place < gradient.length; place++) {
      float[] own = gradient[place];
      int[] sorted =
          IntStream.of(ALLOWED.ids())
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer id) -> own[id]).thenComparingInt(id -> id))
              .limit(7)
              .mapToInt(id -> id)
              .toArray();
      assertArrayEquals(sorted, top[place]);
    }
    assertEquals(ALLOWED.ids().length, TopTokens.of(gradient, 500, ALLOWED)[0].length);
  }

  @Test
  void aCandidateChangesOnlySoManyPlacesAndTakesEachPlacesOwnSubstitutes() {
    System.out.println("seed 9");
    int[] suffix = {0, 0, 0, 0};
    Substitutions substitutions =
        new Substitutions(new int[][] {{10, 11}, {20, 21}, {30, 31}, {40, 41}}, 2);
    Set<List<Integer>> seen = new HashSet<>();
    for (int[] drawn : substitutions.draw(suffix, 2000, new SplittableRandom(9))) {
      seen.add(Arrays.stream(drawn).boxed().toList());
      int changed = 0;
      for (int place = 0; place < 4; place++) {
        assertTrue(drawn[place] == 0 || drawn[place] / 10 == place + 1);
        changed += drawn[place] == 0 ? 0 : 1;
      }
      assertEquals(2, changed);
    }
    assertEquals(6 * 4, seen.size(), "two of four places, two substitutes each: all are drawn");
    assertArrayEquals(new int[] {0, 0, 0, 0}, suffix, "what it starts from stays");
  }

  @Test
  void theBufferKeepsTheBestAndWithoutRoomTheLatest() {
    SuffixBuffer two = new SuffixBuffer(2);
    two.offer(new int[] {1}, 3);
    two.offer(new int[] {2}, 5);
    two.offer(new int[] {3}, 6);
    assertArrayEquals(new int[] {1}, two.best());
    two.offer(new int[] {4}, 4);
    two.offer(new int[] {5}, 2);
    assertArrayEquals(new int[] {5}, two.best());
    SuffixBuffer none = new SuffixBuffer(0);
    none.offer(new int[] {1}, 3);
    none.offer(new int[] {2}, 5);
    assertArrayEquals(new int[] {2}, none.best(), "nanoGCG goes on from it even if it is worse");
  }

  /** With ties: ranks 1, 2.5, 2.5, 4, 5 and 2, 4, 3, 5, 1; their Pearson correlation by hand. */
  @Test
  void rankCorrelationSharesTheRanksOfEqualValues() {
    assertEquals(
        -0.5 / Math.sqrt(9.5 * 10),
        Spearman.correlation(new double[] {1, 2, 2, 3, 9}, new double[] {1, 3, 2, 4, 0}),
        1e-12);
    assertEquals(1, Spearman.correlation(new double[] {3, 1, 2}, new double[] {30, -1, 7}), 1e-12);
    assertEquals(-1, Spearman.correlation(new double[] {3, 1, 2}, new double[] {1, 3, 2}), 1e-12);
    assertEquals(0, Spearman.correlation(new double[] {4, 4}, new double[] {1, 3}));
  }
}
