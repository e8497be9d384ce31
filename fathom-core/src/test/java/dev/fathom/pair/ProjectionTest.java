package dev.fathom.pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.Head;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {
  private static final int VOCABULARY = 50;
  private static final int HIDDEN = 8;
  private static final int POSITIONS = 23;
  private static final long SEED = 4;

  @Test
  void allPositionsFitIntoOneChunkOfTheStandardSize() {
    assertEquals(List.of(POSITIONS), chunks(POSITIONS, POSITIONS).sizes());
  }

  /** 1 row at a time, sizes that do not divide one another, more than there are. */
  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "23, 4", "4, 23", "1000, 1"})
  void theSizesOfTheChunksDoNotChangeTheDistributions(int projected, int reduced) {
    Chunks want = chunks(POSITIONS, POSITIONS);
    Chunks have = chunks(projected, reduced);
    int bound = Math.min(projected, reduced);
    assertTrue(have.sizes().stream().allMatch(size -> size <= bound), have.sizes().toString());
    assertEquals(POSITIONS, have.sizes().stream().mapToInt(Integer::intValue).sum());
    assertArrayEquals(want.targets(), have.targets());
    assertArrayEquals(want.base(), have.base(), 1e-5f, "seed " + SEED);
    assertArrayEquals(want.aligned(), have.aligned(), 1e-5f, "seed " + SEED);
  }

  @Test
  void tokensBeyondTheSharedVocabularyAreLeftOut() {
    try (Scope _ = Scope.open()) {
      Random random = new Random(SEED);
      Head longer = head(random, VOCABULARY + 9);
      Projection projection = new Projection(longer, longer, VOCABULARY, 1 << 20, 1 << 20);
      List<Integer> seen = new ArrayList<>();
      Tensor hidden = matrix(random, POSITIONS);
      projection.forEach(hidden, hidden, targets(random), chunk -> seen.add(chunk.vocabulary()));
      assertEquals(List.of(VOCABULARY), seen);
    }
  }

  /** What comes out, chunk behind chunk. */
  private record Chunks(List<Integer> sizes, float[] base, float[] aligned, int[] targets) {}

  private static Chunks chunks(int projectedRows, int reducedRows) {
    float[] base = new float[POSITIONS * VOCABULARY];
    float[] aligned = new float[POSITIONS * VOCABULARY];
    int[] targets = new int[POSITIONS];
    List<Integer> sizes = new ArrayList<>();
    try (Scope _ = Scope.open()) {
      Random random = new Random(SEED);
      Projection projection =
          new Projection(
              head(random, VOCABULARY),
              head(random, VOCABULARY),
              VOCABULARY,
              4L * VOCABULARY * projectedRows,
              4L * VOCABULARY * reducedRows);
      int[] filled = {0};
      projection.forEach(
          matrix(random, POSITIONS),
          matrix(random, POSITIONS),
          targets(random),
          chunk -> {
            sizes.add(chunk.positions());
            int at = filled[0];
            copy(Tensors.floats(chunk.logProbabilities(Side.BASE)), base, at * VOCABULARY);
            copy(Tensors.floats(chunk.logProbabilities(Side.ALIGNED)), aligned, at * VOCABULARY);
            int[] ids = Tensors.ints(chunk.targets());
            System.arraycopy(ids, 0, targets, at, ids.length);
            filled[0] += chunk.positions();
          });
    }
    return new Chunks(sizes, base, aligned, targets);
  }

  private static void copy(float[] part, float[] whole, int at) {
    System.arraycopy(part, 0, whole, at, part.length);
  }

  private static Head head(Random random, int vocabulary) {
    return new Head(matrix(random, vocabulary), OptionalDouble.empty());
  }

  private static Tensor matrix(Random random, int rows) {
    float[] values = new float[rows * HIDDEN];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.ofFloats(values, rows, HIDDEN);
  }

  private static Tensor targets(Random random) {
    return Tensors.ofInts(random.ints(POSITIONS, 0, VOCABULARY).toArray());
  }
}
