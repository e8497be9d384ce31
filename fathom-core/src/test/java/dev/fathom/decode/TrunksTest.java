package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrunksTest {
  @Test
  void thePrefixesOfOneAnswerShareItsWhole() {
    int[] whole = {1, 2, 3, 4, 5};
    List<int[]> all =
        List.of(new int[] {1, 2}, whole, new int[] {1}, new int[] {1, 2, 3}, whole.clone(), whole);
    Trunks trunks = Trunks.among(all);
    assertEquals(1, trunks.prompts().size());
    assertArrayEquals(whole, trunks.prompts().getFirst());
    assertArrayEquals(new int[6], trunks.of());
  }

  @Test
  void unrelatedPromptsKeepTheirOrder() {
    List<int[]> all = List.of(new int[] {5, 1}, new int[] {1, 2}, new int[] {1, 3, 1});
    Trunks trunks = Trunks.among(all);
    assertTrue(trunks.areAll());
    assertEquals(all, trunks.prompts());
    assertArrayEquals(new int[] {0, 1, 2}, trunks.of());
  }

  /** Compared with looking at every pair. */
  @Test
  void findsEveryBeginning() {
    long seed = 11;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<int[]> all = new ArrayList<>();
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        all.add(random.ints(1 + random.nextInt(4), 0, 2).toArray());
      }
      Trunks trunks = Trunks.among(all);
      for (int i = 0; i < count; i++) {
        int[] trunk = trunks.prompts().get(trunks.of()[i]);
        assertArrayEquals(all.get(i), Arrays.copyOf(trunk, all.get(i).length));
      }
      long maximal =
          all.stream()
              .filter(one ->
                  all.stream()
                      .noneMatch(other ->
                          other.length > one.length
                              && Arrays.equals(one, Arrays.copyOf(other, one.length))))
              .map(Arrays::toString)
              .distinct()
              .count();
      assertEquals(maximal, trunks.prompts().size());
    }
  }
}
