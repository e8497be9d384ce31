package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.measure.BaseFavored.Window;
import dev.fathom.measure.RankUnderBase.Of;
import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the metrics whatever the logits are. */
class MetricPropertiesTest {
  private static final int VOCABULARY = 257;
  private static final int POSITIONS = 64;
  private static final int TOP = 20;
  private static final double ROUNDING = 2e-6;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void divergencesKeepTheirBounds(long seed) {
    Logits logits = Logits.random(seed);
    float[] kl = logits.measure(new KlDivergence(Side.ALIGNED));
    float[] js = logits.measure(new JensenShannon());
    float[] variation = logits.measure(new TotalVariation());
    for (int t = 0; t < POSITIONS; t++) {
      String where = "position " + t + ", seed " + seed;
      assertTrue(kl[t] > 0, where);
      assertTrue(js[t] > 0 && js[t] <= Math.log(2) + ROUNDING, where);
      assertTrue(variation[t] > 0 && variation[t] <= 1 + ROUNDING, where);
      assertTrue(kl[t] >= 2 * variation[t] * variation[t] - ROUNDING, "Pinsker at " + where);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void entropiesLieBetweenZeroAndThatOfTheUniformDistribution(long seed) {
    Logits logits = Logits.random(seed);
    for (Side side : Side.values()) {
      for (float entropy : logits.measure(new Entropy(side))) {
        assertTrue(entropy >= 0 && entropy <= Math.log(VOCABULARY), "seed " + seed);
      }
    }
    Logits uniform = new Logits(new float[POSITIONS * VOCABULARY], logits.aligned(), seed);
    assertEquals(Math.log(VOCABULARY), uniform.measure(new Entropy(Side.BASE))[0], 1e-5);
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7})
  void equalDistributionsDifferByExactlyNothing(long seed) {
    float[] base = Logits.random(seed).base();
    Logits same = new Logits(base, base.clone(), seed);
    float[] zeros = new float[POSITIONS];
    assertArrayEquals(zeros, same.measure(new KlDivergence(Side.ALIGNED)));
    assertArrayEquals(zeros, same.measure(new KlDivergence(Side.BASE)));
    assertArrayEquals(zeros, same.measure(new JensenShannon()));
    assertArrayEquals(zeros, same.measure(new TotalVariation()));
    assertArrayEquals(zeros, same.measure(new BaseFavored(new Window.Vocabulary())));
    float[] ones = new float[POSITIONS];
    Arrays.fill(ones, 1);
    assertArrayEquals(ones, same.measure(new TopOverlap(TOP)));
    assertArrayEquals(ones, same.measure(new RankUnderBase(Of.ALIGNED_ARGMAX, 2)));
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 21})
  void theMembersOfTheBaseFavouredSetAreAsManyAsAreCounted(long seed) {
    Logits logits = Logits.random(seed);
    for (Window window :
        List.of(
            new Window.Vocabulary(),
            new Window.Top(Side.BASE, TOP),
            new Window.Top(Side.ALIGNED, TOP),
            new Window.Union(TOP))) {
      try (Scope _ = Scope.open()) {
        DistributionPair pair = logits.pair();
        BaseFavored metric = new BaseFavored(window);
        assertArrayEquals(
            Tensors.floats(metric.of(pair)),
            Tensors.floats(metric.members(pair).sum(-1)),
            window + ", seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 9})
  void exchangingTheModelsKeepsTheSymmetricAndTurnsTheOthersRound(long seed) {
    Logits logits = Logits.random(seed);
    Logits exchanged = logits.exchanged();
    String message = "seed " + seed;
    for (Metric symmetric :
        List.of(new JensenShannon(), new TotalVariation(), new TopOverlap(TOP))) {
      assertArrayEquals(logits.measure(symmetric), exchanged.measure(symmetric), 1e-5f, message);
    }
    assertArrayEquals(
        logits.measure(new KlDivergence(Side.ALIGNED)),
        exchanged.measure(new KlDivergence(Side.BASE)),
        1e-5f,
        message);
    float[] favored = logits.measure(new BaseFavored(new Window.Vocabulary()));
    float[] others = exchanged.measure(new BaseFavored(new Window.Vocabulary()));
    for (int t = 0; t < POSITIONS; t++) {
      assertTrue(favored[t] > 0 && favored[t] < VOCABULARY, message);
      assertEquals(VOCABULARY, favored[t] + others[t], "no ties: " + message);
    }
  }

  /**
   * The logits are multiples of 1/256 and so are the shifts: adding loses no bit, and so even the
   * counts stay what they are.
   */
  @ParameterizedTest
  @ValueSource(longs = {10, 11})
  void addingAConstantToARowChangesNothing(long seed) {
    Logits logits = Logits.random(seed);
    Logits shifted = new Logits(plus(logits.base(), 12.5f), plus(logits.aligned(), -7.25f), seed);
    ProfileOptions options =
        ProfileOptions.standard(new RecoverySet(List.of("I"), List.of(3, 200)));
    assertEquals(17, options.metrics().size());
    for (Metric metric : options.metrics()) {
      assertArrayEquals(
          logits.measure(metric), shifted.measure(metric), 1e-5f, metric.name() + ", seed " + seed);
    }
    try (Scope _ = Scope.open()) {
      BaseFavoredTokens tokens = new BaseFavoredTokens(TOP);
      List<Set<Integer>> want = sets(Tensors.ints(tokens.of(logits.pair())), TOP);
      assertEquals(want, sets(Tensors.ints(tokens.of(shifted.pair())), TOP), "seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {12, 13})
  void theCountInTheUnionIsThatInBothWindowsLessWhatTheyShare(long seed) {
    Logits logits = Logits.random(seed);
    float[] base = logits.measure(new BaseFavored(new Window.Top(Side.BASE, TOP)));
    float[] aligned = logits.measure(new BaseFavored(new Window.Top(Side.ALIGNED, TOP)));
    float[] union = logits.measure(new BaseFavored(new Window.Union(TOP)));
    int[] both = new int[POSITIONS];
    try (Scope _ = Scope.open()) {
      DistributionPair pair = logits.pair();
      int[] favored = Tensors.ints(pair.logRatio().lt(Tensors.scalar(0)));
      List<Set<Integer>> baseTop = sets(Tensors.ints(pair.top(Side.BASE, TOP)), TOP);
      List<Set<Integer>> alignedTop = sets(Tensors.ints(pair.top(Side.ALIGNED, TOP)), TOP);
      for (int t = 0; t < POSITIONS; t++) {
        for (int id : baseTop.get(t)) {
          both[t] += alignedTop.get(t).contains(id) ? favored[t * VOCABULARY + id] : 0;
        }
      }
    }
    assertTrue(IntStream.of(both).sum() > 0, "the windows share favoured tokens, seed " + seed);
    for (int t = 0; t < POSITIONS; t++) {
      assertEquals(base[t] + aligned[t] - both[t], union[t], "position " + t + ", seed " + seed);
    }
  }

  /**
   * Two tokens, base (1/2, 1/2), aligned (1/4, 3/4), and the first really came:
   *
   * <ul>
   *   <li>KL(aligned‖base) = 1/4 ln(1/2) + 3/4 ln(3/2) = 0.130812
   *   <li>KL(base‖aligned) = 1/2 ln 2 + 1/2 ln(2/3) = 1/2 ln(4/3) = 0.143841
   *   <li>JS, m = (3/8, 5/8): 1/2 [1/4 ln(2/3) + 3/4 ln(6/5)] + 1/2 [1/2 ln(4/3) + 1/2 ln(4/5)] =
   *       1/2 · 0.035375 + 1/2 · 0.032269 = 0.033822
   *   <li>total variation: 1/2 (1/4 + 1/4) = 1/4
   *   <li>entropies: ln 2 = 0.693147, and 1/4 ln 4 + 3/4 ln(4/3) = 0.562335
   *   <li>log-probabilities: ln(1/2) and ln(1/4)
   * </ul>
   */
  @Test
  void twoTokensByHand() {
    Logits logits = Logits.of(new double[] {0.5, 0.5}, new double[] {0.25, 0.75}, 0);
    assertEquals(0.130812, logits.first(new KlDivergence(Side.ALIGNED)), 1e-6);
    assertEquals(0.143841, logits.first(new KlDivergence(Side.BASE)), 1e-6);
    assertEquals(0.033822, logits.first(new JensenShannon()), 1e-6);
    assertEquals(0.25, logits.first(new TotalVariation()), 1e-6);
    assertEquals(0.693147, logits.first(new Entropy(Side.BASE)), 1e-6);
    assertEquals(0.562335, logits.first(new Entropy(Side.ALIGNED)), 1e-6);
    assertEquals(-0.693147, logits.first(new TokenLogProbability(Side.BASE)), 1e-6);
    assertEquals(-1.386294, logits.first(new TokenLogProbability(Side.ALIGNED)), 1e-6);
  }

  /**
   * Three tokens a, b, c, base (1/2, 3/8, 1/8), aligned (1/8, 1/4, 5/8), and c really came. Base
   * favours a and b. Of the most probable one: base's is a (1 favoured), aligned's c (0), together
   * 1, in common none. Of two: base's a, b (2), aligned's c, b (1), together all three (2), in
   * common b. c is third under the base, and the aligned model's choice. Logits fall most at a.
   */
  @Test
  void threeTokensByHand() {
    Logits logits =
        Logits.of(new double[] {0.5, 0.375, 0.125}, new double[] {0.125, 0.25, 0.625}, 2);
    assertEquals(2, logits.first(new BaseFavored(new Window.Vocabulary())));
    assertEquals(1, logits.first(new BaseFavored(new Window.Top(Side.BASE, 1))));
    assertEquals(0, logits.first(new BaseFavored(new Window.Top(Side.ALIGNED, 1))));
    assertEquals(1, logits.first(new BaseFavored(new Window.Union(1))));
    assertEquals(0, logits.first(new TopOverlap(1)));
    assertEquals(2, logits.first(new BaseFavored(new Window.Top(Side.BASE, 2))));
    assertEquals(1, logits.first(new BaseFavored(new Window.Top(Side.ALIGNED, 2))));
    assertEquals(2, logits.first(new BaseFavored(new Window.Union(2))));
    assertEquals(0.5, logits.first(new TopOverlap(2)));
    assertEquals(3, logits.first(new RankUnderBase(Of.ACTUAL, 2)));
    assertEquals(3, logits.first(new RankUnderBase(Of.ALIGNED_ARGMAX, 2)));
    assertEquals(0.875, logits.first(new RecoveryProbability(Side.BASE, List.of(0, 1))), 1e-6);
    assertEquals(0.375, logits.first(new RecoveryProbability(Side.ALIGNED, List.of(0, 1))), 1e-6);
    try (Scope _ = Scope.open()) {
      assertArrayEquals(new int[] {0, 1}, Tensors.ints(new BaseFavoredTokens(2).of(logits.pair())));
    }
  }

  /** The logits of both models, [positions · vocabulary]. */
  private record Logits(float[] base, float[] aligned, int vocabulary, int target, long seed) {
    Logits(float[] base, float[] aligned, long seed) {
      this(base, aligned, VOCABULARY, 5, seed);
    }

    /** Normal, from all but flat to steep, rounded to 1/256. */
    static Logits random(long seed) {
      Random random = new Random(seed);
      float[][] both = new float[2][POSITIONS * VOCABULARY];
      for (float[] logits : both) {
        for (int i = 0; i < logits.length; i++) {
          int position = i / VOCABULARY;
          double spread = 0.5 + 4.0 * position / POSITIONS;
          logits[i] = (float) (Math.rint(256 * spread * random.nextGaussian()) / 256);
        }
      }
      return new Logits(both[0], both[1], seed);
    }

    /** One position with these probabilities. */
    static Logits of(double[] base, double[] aligned, int target) {
      return new Logits(logarithms(base), logarithms(aligned), base.length, target, 0);
    }

    Logits exchanged() {
      return new Logits(/* base= */ aligned, /* aligned= */ base, vocabulary, target, seed);
    }

    float[] measure(Metric metric) {
      try (Scope _ = Scope.open()) {
        return Tensors.floats(metric.of(pair()));
      }
    }

    float first(Metric metric) {
      return measure(metric)[0];
    }

    DistributionPair pair() {
      int positions = base.length / vocabulary;
      int[] targets = new int[positions];
      Arrays.fill(targets, target);
      return new DistributionPair(
          Tensors.ofFloats(base, positions, vocabulary),
          Tensors.ofFloats(aligned, positions, vocabulary),
          Tensors.ofInts(targets));
    }

    private static float[] logarithms(double[] probabilities) {
      float[] logits = new float[probabilities.length];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) Math.log(probabilities[i]);
      }
      return logits;
    }
  }

  private static float[] plus(float[] values, float constant) {
    float[] sums = new float[values.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = values[i] + constant;
    }
    return sums;
  }

  private static List<Set<Integer>> sets(int[] ids, int size) {
    return IntStream.range(0, ids.length / size)
        .mapToObj(row ->
            Arrays.stream(ids, row * size, (row + 1) * size).boxed().collect(Collectors.toSet()))
        .toList();
  }
}
