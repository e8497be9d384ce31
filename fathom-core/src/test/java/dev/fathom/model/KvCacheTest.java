package dev.fathom.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KvCacheTest {
  private static final int PAST = 4;
  private static final int[][] ROWS = {{5, 9, 2, 7}, {8, 8, 1, 3}, {4, 6, 60, 11}};
  private static final int[] NEXT = {30, 31, 32};

  /** Rows left out, moved and doubled go on exactly as they would have where they were. */
  @ParameterizedTest
  @ValueSource(strings = {"llama3-gqa", "mistral-window", "gemma2", "gpt2"})
  void branchedRowsGoOnAsBefore(String name) {
    long before = Scope.live();
    try (Model model = load(name);
        Scope _ = Scope.open();
        KvCache cache = model.cache(ROWS.length, PAST + 1);
        KvCache untouched = model.cache(ROWS.length, PAST + 1)) {
      float[] expected = next(model, past(), NEXT, untouched);
      model.hidden(past(), new int[0], cache);
      int[] branches = {2, 0, 2, 2};
      cache.branch(branches, new int[4], new int[] {PAST, PAST, PAST, PAST});
      assertEquals(PAST, cache.length());
      int[] tokens = Arrays.stream(branches).map(row -> NEXT[row]).toArray();
      float[] actual = step(model, tokens, cache);
      int width = expected.length / ROWS.length;
      assertFalse(Arrays.equals(row(expected, 0, width), row(expected, 2, width)));
      for (int i = 0; i < branches.length; i++) {
        assertArrayEquals(row(expected, branches[i], width), row(actual, i, width), 1e-5f);
      }
    }
    assertEquals(before, Scope.live());
  }

  /**
   * Rows of any length come, go and change their places at random, in a cache that is often too
   * narrow for another column and is made larger and smaller: each goes on as it does alone.
   */
  @ParameterizedTest
  @ValueSource(strings = {"llama3-gqa", "mistral-window", "gemma2", "gpt2", "qwen3-window"})
  void rowsThatComeAndGoAreAsTheyAreAlone(String name) {
    long seed = 20261126;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    long before = Scope.live();
    int longest = 24;
    try (Model model = load(name);
        KvCache cache = model.vacantCache(3, longest + 2)) {
      List<int[]> texts = new ArrayList<>();
      int slots = 3;
      int most = 0;
      for (int round = 0; round < 120; round++) {
        most = Math.max(most, texts.size());
        if (texts.size() < slots && (texts.isEmpty() || random.nextInt(3) > 0)) {
          int[] text = random.ints(2 + random.nextInt(12), 1, 90).toArray();
          int[] crop = Arrays.copyOf(text, 1 + random.nextInt(text.length));
          try (Scope _ = Scope.open();
              KvCache own = model.cache(1, text.length)) {
            model.hidden(Tensors.ofInts(text).unsqueeze(0), new int[0], own);
            cache.seat(own, 0, 0, crop.length);
          }
          texts.add(crop);
        }
        if (random.nextInt(10) == 0) {
          slots = Math.max(texts.size(), 1 + random.nextInt(6));
          cache.resize(slots, longest + random.nextInt(5));
        }
        int columns = texts.stream().mapToInt(text -> text.length).max().orElseThrow();
        cache.forget(cache.length() - columns);
        int[] padding = texts.stream().mapToInt(text -> columns - text.length).toArray();
        int[] tokens = random.ints(texts.size(), 1, 90).toArray();
        for (int i = 0; i < tokens.length; i++) {
          int[] longer = Arrays.copyOf(texts.get(i), texts.get(i).length + 1);
          longer[longer.length - 1] = tokens[i];
          texts.set(i, longer);
        }
        try (Scope _ = Scope.open()) {
          Tensor hidden =
              model.hidden(Tensors.ofInts(tokens).unsqueeze(1), padding, cache).select(1, 0);
          for (int i = 0; i < tokens.length; i++) {
            float[] alone =
                Tensors.floats(
                    model.hidden(Tensors.ofInts(texts.get(i)).unsqueeze(0)).select(1, -1));
            assertArrayEquals(alone, Tensors.floats(hidden.select(0, i)), 2e-4f, "round " + round);
          }
        }
        for (int i = texts.size() - 1; i >= 0; i--) {
          if (texts.get(i).length >= longest || random.nextInt(8) == 0) {
            cache.leave(i);
            int[] last = texts.removeLast();
            if (i < texts.size()) {
              texts.set(i, last);
            }
          }
        }
        assertEquals(texts.size(), cache.rows());
      }
      assertTrue(most >= 3, "never more than " + most + " rows");
    }
    assertEquals(before, Scope.live());
  }

  private static Model load(String name) {
    return Model.load(Path.of("src/test/resources/parity", name), Compute.reference());
  }

  private static Tensor past() {
    Tensor ids = Tensors.ofInts(Arrays.stream(ROWS).flatMapToInt(Arrays::stream).toArray());
    return ids.view(ROWS.length, PAST);
  }

  private static float[] next(Model model, Tensor past, int[] tokens, KvCache cache) {
    model.hidden(past, new int[0], cache);
    return step(model, tokens, cache);
  }

  private static float[] step(Model model, int[] tokens, KvCache cache) {
    Tensor ids = Tensors.ofInts(tokens).unsqueeze(1);
    return Tensors.floats(model.hidden(ids, new int[0], cache));
  }

  private static float[] row(float[] values, int row, int width) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }
}
