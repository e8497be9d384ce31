package dev.fathom.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
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
  void selectedRowsGoOnAsBefore(String name) {
    long before = Scope.live();
    try (Model model = Model.load(Path.of("src/test/resources/parity", name), Compute.reference());
        Scope _ = Scope.open();
        KvCache cache = model.cache(ROWS.length, PAST + 1);
        KvCache untouched = model.cache(ROWS.length, PAST + 1)) {
      Tensor ids = Tensors.ofInts(Arrays.stream(ROWS).flatMapToInt(Arrays::stream).toArray());
      Tensor past = ids.view(ROWS.length, PAST);
      float[] expected = next(model, past, NEXT, untouched);
      model.hidden(past, new int[0], cache);
      int[] selected = {2, 0, 2, 2};
      cache.select(selected);
      assertEquals(PAST, cache.length());
      int[] tokens = Arrays.stream(selected).map(row -> NEXT[row]).toArray();
      float[] actual = step(model, tokens, cache);
      int width = expected.length / ROWS.length;
      assertFalse(Arrays.equals(row(expected, 0, width), row(expected, 2, width)));
      for (int i = 0; i < selected.length; i++) {
        assertArrayEquals(row(expected, selected[i], width), row(actual, i, width), 1e-5f);
      }
    }
    assertEquals(before, Scope.live());
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
