package dev.fathom.pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopTokensTest {
  @ParameterizedTest
  @CsvSource({
    "4000, 100",
    "4007, 100",
    "3215, 100",
    "3199, 100",
    "640, 20",
    "655, 20",
    "7, 100",
    "96, 3"
  })
  void findsTheSameValuesAsSortingTheWholeRow(int vocabulary, int k) {
    long seed = 31L * vocabulary + k;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    float[] values = new float[3 * vocabulary];
    for (int i = 0; i < values.length; i++) {
      // Coarse, so that there are ties.
      values[i] = (float) Math.round(random.nextGaussian() * 50) / 16;
    }
    try (Scope _ = Scope.open()) {
      Tensor rows = Tensors.ofFloats(values, 3, vocabulary);
      Tensor sorted = rows.sort(-1, true).get0().narrow(1, 0, Math.min(k, vocabulary));
      Tensor found = rows.gather(1, TopTokens.of(rows, k));
      assertArrayEquals(Tensors.floats(sorted), Tensors.floats(found));
    }
  }

  @ParameterizedTest
  @CsvSource({"4007, 100", "7, 3"})
  void outlivesTheScopeItWasMadeIn(int vocabulary, int k) {
    try (Scope _ = Scope.open()) {
      Tensor rows = Tensors.ofFloats(new float[vocabulary], 1, vocabulary);
      Tensor kept = Scope.compute(() -> TopTokens.of(rows, k));
      for (int i = 0; i < 50; i++) { // what was freed would be overwritten
        Scope.compute(() -> TopTokens.of(rows, k));
      }
      assertEquals(k, java.util.Arrays.stream(Tensors.ints(kept)).distinct().count());
    }
  }

  @ParameterizedTest
  @CsvSource({"4007, 100", "7, 100"})
  void namesNoTokenTwice(int vocabulary, int k) {
    try (Scope _ = Scope.open()) {
      Tensor flat = Tensors.ofFloats(new float[vocabulary], 1, vocabulary);
      int[] ids = Tensors.ints(TopTokens.of(flat, k));
      int[] distinct = java.util.Arrays.stream(ids).distinct().toArray();
      assertArrayEquals(distinct, ids);
    }
  }
}
