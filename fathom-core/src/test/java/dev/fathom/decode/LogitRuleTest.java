package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.decode.Contrastive.Difference;
import dev.fathom.decode.Contrastive.Penalized;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The formulas, against double arithmetic and against each other. */
class LogitRuleTest {
  private static final long SEED = 20251115;
  private static final int ROWS = 3;
  private static final int VOCABULARY = 50;
  private static float[] aligned;
  private static float[] base;

  @BeforeAll
  static void draw() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    aligned = new float[ROWS * VOCABULARY];
    base = new float[ROWS * VOCABULARY];
    for (int i = 0; i < aligned.length; i++) {
      aligned[i] = (float) (4 * random.nextGaussian());
      // A constant per row, which softmax forgets and the raw difference does not.
      base[i] = (float) (aligned[i] + 2 * random.nextGaussian() + 3 * (i / VOCABULARY - 1));
    }
  }

  private static float[] applied(LogitRule rule, float[] aligned, float[] base) {
    try (Scope _ = Scope.open()) {
      return Tensors.floats(
          rule.apply(
              Tensors.ofFloats(aligned, aligned.length / VOCABULARY, VOCABULARY),
              Tensors.ofFloats(base, base.length / VOCABULARY, VOCABULARY)));
    }
  }

  private static float[] applied(LogitRule rule) {
    return applied(rule, aligned, base);
  }

  private static double[] logSoftmax(float[] logits, int row) {
    double[] one = doubles(logits, row);
    double total = Arrays.stream(one).map(Math::exp).sum();
    return Arrays.stream(one).map(logit -> logit - Math.log(total)).toArray();
  }

  private static double[] doubles(float[] logits, int row) {
    return IntStream.range(0, VOCABULARY).mapToDouble(v -> logits[row * VOCABULARY + v]).toArray();
  }

  /** What Eq 7 says, token by token. */
  private static double[] byHand(double alpha, Difference difference, Penalized penalized) {
    double[] all = new double[ROWS * VOCABULARY];
    for (int row = 0; row < ROWS; row++) {
      double[] logAligned = logSoftmax(aligned, row);
      double[] logBase = logSoftmax(base, row);
      for (int v = 0; v < VOCABULARY; v++) {
        int at = row * VOCABULARY + v;
        double raw = (double) base[at] - aligned[at];
        double d =
            switch (difference) {
              case LOG_PROBABILITIES -> logBase[v] - logAligned[v];
              case CLAMPED_LOGITS -> Math.max(0, raw);
              case LOGITS -> raw;
            };
        boolean isPenalized = penalized == Penalized.ALL || logBase[v] > logAligned[v];
        all[at] = isPenalized ? aligned[at] - alpha * d : aligned[at];
      }
    }
    return all;
  }

  private static void near(double[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 2e-5, "token " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(Difference.class)
  void contrastiveIsEquationSeven(Difference difference) {
    for (Penalized penalized : Penalized.values()) {
      for (double alpha : new double[] {0.3, 1, 2}) {
        near(
            byHand(alpha, difference, penalized),
            applied(new Contrastive(alpha, difference, penalized)));
      }
    }
  }

  @Test
  void theDefaultTakesLogProbabilitiesOnTheSetOfEquationSix() {
    near(
        byHand(1, Difference.LOG_PROBABILITIES, Penalized.BASE_FAVORED),
        applied(new Contrastive(1)));
  }

  /** Three tokens; the base doubles the second token's probability and halves the first's. */
  @Test
  void aWorkedExample() {
    float[] two = new float[VOCABULARY];
    float[] one = new float[VOCABULARY];
    Arrays.fill(two, -1000);
    Arrays.fill(one, -1000);
    one[0] = (float) Math.log(0.5);
    one[1] = (float) Math.log(0.25);
    one[2] = (float) Math.log(0.25);
    two[0] = (float) Math.log(0.25) + 7;
    two[1] = (float) Math.log(0.5) + 7;
    two[2] = (float) Math.log(0.25) + 7;
    float[] held = applied(new Contrastive(1), one, two);
    assertEquals(Math.log(0.5), held[0], 1e-5, "favoured by the aligned model: untouched");
    assertEquals(Math.log(0.125), held[1], 1e-5, "0.25 · (0.25 / 0.5)");
    assertEquals(Math.log(0.25), held[2], 1e-5, "equal in both: untouched");
    float[] printed =
        applied(new Contrastive(1, Difference.LOGITS, Penalized.BASE_FAVORED), one, two);
    assertEquals(Math.log(0.125) - 7, printed[1], 1e-5, "raw logits carry the constant");
  }

  /** The trap that methods.md names: a penalty that raises. */
  @Test
  void onRawLogitsAsPrintedAFavoredTokenMayBeRaised() {
    for (Difference difference : Difference.values()) {
      float[] after = applied(new Contrastive(1, difference, Penalized.BASE_FAVORED));
      assertEquals(
          difference == Difference.LOGITS,
          IntStream.range(0, after.length).anyMatch(i -> after[i] > aligned[i] + 1e-5),
          "" + difference);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1.2, 2, 3})
  void onTheWholeVocabularyItIsTheHybridOfOneMore(double lambda) {
    float[] hybrid = applied(new Hybrid(lambda));
    for (Difference difference :
        new Difference[] {Difference.LOG_PROBABILITIES, Difference.LOGITS}) {
      float[] contrastive = applied(new Contrastive(lambda - 1, difference, Penalized.ALL));
      for (int row = 0; row < ROWS; row++) {
        assertArrayEquals(logSoftmax(hybrid, row), logSoftmax(contrastive, row), 5e-5);
      }
    }
  }

  @Test
  void hybridMixesByHand() {
    double[] expected = new double[aligned.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = 1.2 * aligned[i] - 0.2 * base[i];
    }
    near(expected, applied(new Hybrid(Hybrid.LAMBDA)));
    assertArrayEquals(base, applied(new Hybrid(0)));
  }

  @Test
  void nothingAddedLeavesTheAlignedModel() {
    assertArrayEquals(aligned, applied(new Plain()));
    assertArrayEquals(aligned, applied(new Hybrid(1)));
    for (Difference difference : Difference.values()) {
      for (Penalized penalized : Penalized.values()) {
        assertArrayEquals(aligned, applied(new Contrastive(0, difference, penalized)));
      }
    }
  }

  @Test
  void aBaseThatIsNotFiniteIsNotHidden() {
    float[] broken = base.clone();
    broken[7] = Float.NaN;
    for (Difference difference : Difference.values()) {
      float[] after =
          applied(new Contrastive(1, difference, Penalized.BASE_FAVORED), aligned, broken);
      assertTrue(Float.isNaN(after[7]), "" + difference);
      assertFalse(Float.isNaN(after[VOCABULARY]), "the next row is another context");
    }
  }

  @Test
  void refusesNumbersThatAreNone() {
    assertThrows(UserError.class, () -> new Contrastive(-0.1));
    assertThrows(UserError.class, () -> new Contrastive(Double.NaN));
    assertThrows(UserError.class, () -> new Hybrid(Double.POSITIVE_INFINITY));
  }
}
