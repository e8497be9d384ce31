package dev.fathom.train.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrefixDepthTest {
  private static final int DRAWS = 100_000;
  private static final long SEED = 17;

  @Test
  void halfOfTheDrawsAreNoneAndTheOthersFallEvenlyOnOneToAHundred() {
    int[] counts = counts(500);
    assertEquals(101, counts.length);
    assertEquals(DRAWS / 2.0, counts[0], 5 * Math.sqrt(DRAWS) / 2, "seed " + SEED);
    for (int k = 1; k <= 100; k++) {
      assertEquals(DRAWS / 200.0, counts[k], 5 * Math.sqrt(DRAWS / 200.0), k + ", seed " + SEED);
    }
  }

  @Test
  void aShorterAnswerIsNeverExceededAndMayBeWhole() {
    int[] counts = counts(7);
    assertEquals(8, counts.length);
    for (int k = 1; k <= 7; k++) {
      assertEquals(DRAWS / 14.0, counts[k], 5 * Math.sqrt(DRAWS / 14.0), k + ", seed " + SEED);
    }
  }

  @Test
  void ofAnEmptyAnswerNothingIsTaken() {
    assertEquals(1, counts(0).length);
  }

  @Test
  void aDrawTakesAsMuchFromTheSourceWhateverItGives() {
    SplittableRandom first = new SplittableRandom(SEED);
    SplittableRandom second = new SplittableRandom(SEED);
    for (int i = 0; i < 50; i++) {
      PrefixDepth.AS_PRINTED.draw(0, first);
      PrefixDepth.AS_PRINTED.draw(300, second);
    }
    assertEquals(first.nextLong(), second.nextLong());
  }

  @Test
  void aShareAboveOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PrefixDepth(1.5, 100));
    assertThrows(IllegalArgumentException.class, () -> new PrefixDepth(0.5, 0));
  }

  /** How often each k came, up to the greatest that came. */
  private static int[] counts(int length) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] counts = new int[1000];
    int greatest = 0;
    for (int i = 0; i < DRAWS; i++) {
      int k = PrefixDepth.AS_PRINTED.draw(length, random);
      assertTrue(k >= 0);
      counts[k]++;
      greatest = Math.max(greatest, k);
    }
    return Arrays.copyOf(counts, greatest + 1);
  }
}
