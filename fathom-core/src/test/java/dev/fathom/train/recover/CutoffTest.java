package dev.fathom.train.recover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CutoffTest {
  private static final long SEED = 9;

  @Test
  void isTheNthLargestOfAllThatCame() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] all = new float[1000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) random.nextDouble();
    }
    float[] sorted = all.clone();
    Arrays.sort(sorted);
    for (int most : new int[] {1, 2, 17, 500, 1000}) {
      assertEquals(sorted[1000 - most], of(most, all, 100, 3, 600, 297), "seed " + SEED);
    }
  }

  @Test
  void equalValuesCountEach() {
    assertEquals(2f, of(3, new float[] {1, 2, 5, 2, 2, 2}, 3, 3));
    assertEquals(2f, of(4, new float[] {1, 2, 5, 2, 2, 2}, 3, 3));
  }

  @Test
  void isZeroWhereThereAreFewer() {
    assertEquals(0, of(4, new float[] {1, 2, 5}, 2, 1));
    assertEquals(0, of(4, new float[] {}, 0));
  }

  private static double of(long most, float[] values, int... parts) {
    try (Cutoff cutoff = new Cutoff(most);
        Scope _ = Scope.open()) {
      int from = 0;
      for (int part : parts) {
        cutoff.add(Tensors.ofFloats(Arrays.copyOfRange(values, from, from + part), part));
        from += part;
      }
      return cutoff.value();
    }
  }
}
