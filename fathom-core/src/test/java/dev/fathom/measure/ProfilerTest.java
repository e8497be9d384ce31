package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.pair.Pair;
import dev.fathom.pair.PlainDistributions;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Compute;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.text.WordTokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilerTest {
  private static final long SEED = 11;
  private static final List<EncodedDialogue> ROWS = TinyPair.rows(SEED, 9, 1, 30, 4, 17);
  private static final double TOLERANCE = 1e-5;

  @TempDir static Path folder;
  private static TinyPair files;

  @BeforeAll
  static void write() {
    files = TinyPair.write(folder);
  }

  @Test
  void klEqualsThePlainCalculationAtEveryResponsePosition() {
    List<Profile> profiles = profiles(files, ROWS);
    double largest = 0;
    for (int i = 0; i < ROWS.size(); i++) {
      double[][] base = before(files.base(), ROWS.get(i));
      double[][] aligned = before(files.aligned(), ROWS.get(i));
      float[] kl = profiles.get(i).kl();
      float[] reverse = profiles.get(i).get("kl_reverse");
      assertEquals(base.length, kl.length);
      assertClose(kl, t -> PlainDistributions.kl(aligned[t], base[t]));
      assertClose(reverse, t -> PlainDistributions.kl(base[t], aligned[t]));
      largest =
          Math.max(
              largest, IntStream.range(0, kl.length).mapToDouble(t -> kl[t]).max().getAsDouble());
    }
    assertTrue(largest > 0.1, "the models differ, by up to " + largest);
  }

  @Test
  void theDistributionBeforeAResponseTokenIsTheOneThatScoresIt() {
    List<Profile> profiles = profiles(files, ROWS);
    for (int i = 0; i < ROWS.size(); i++) {
      int[] tokens = ROWS.get(i).responseIds();
      double[][] base = before(files.base(), ROWS.get(i));
      double[][] aligned = before(files.aligned(), ROWS.get(i));
      assertClose(profiles.get(i).get("logprob_base"), t -> base[t][tokens[t]]);
      assertClose(profiles.get(i).get("logprob_aligned"), t -> aligned[t][tokens[t]]);
    }
  }

  @Test
  void theScorerGivesTheSameLogProbabilities() {
    try (Model model = Model.load(files.aligned(), Compute.reference())) {
      List<float[]> scores = new Scorer(model).score(ROWS);
      List<Profile> profiles = profiles(files, ROWS);
      for (int i = 0; i < ROWS.size(); i++) {
        assertArrayEquals(profiles.get(i).get("logprob_aligned"), scores.get(i), 1e-5f);
      }
    }
  }

  @Test
  void aRowAloneIsTheSameAsInAPaddedBatchInAnyOrder() {
    List<Profile> together = profiles(files, ROWS);
    List<Profile> reversed = profiles(files, ROWS.reversed()).reversed();
    for (int i = 0; i < ROWS.size(); i++) {
      Profile alone = profiles(files, List.of(ROWS.get(i))).getFirst();
      assertSame(alone, together.get(i));
      assertSame(alone, reversed.get(i));
    }
  }

  /** 20,000 tokens: several projected chunks of several reduced ones, cut in the middle of rows. */
  @Test
  void aBatchOfManyChunksIsTheSameAsItsRowsAlone(@TempDir Path other) {
    TinyPair large = TinyPair.write(other, 20_000, 20_000);
    List<EncodedDialogue> rows =
        TinyPair.rows(SEED, IntStream.range(0, 16).map(i -> 50 - i).toArray());
    long bytes = 4L * 20_000 * rows.stream().mapToInt(EncodedDialogue::responseLength).sum();
    assertTrue(bytes > 32L << 20, "more than a projected chunk");
    List<Profile> together = profiles(large, rows);
    for (int i : new int[] {0, 7, 10, 15}) {
      assertSame(profiles(large, List.of(rows.get(i))).getFirst(), together.get(i));
    }
  }

  @Test
  void rowsWithAnEmptyResponseHaveEmptyProfiles() {
    EncodedDialogue empty = new EncodedDialogue(new int[] {1, 3, 8, 4}, 4);
    assertEquals(0, profiles(files, List.of(empty)).getFirst().length());
    List<Profile> mixed = profiles(files, List.of(empty, ROWS.get(0), empty));
    assertEquals(List.of(0, 9, 0), mixed.stream().map(Profile::length).toList());
    assertSame(profiles(files, List.of(ROWS.get(0))).getFirst(), mixed.get(1));
    assertEquals(Map.of(), mixed.get(0).baseFavoredTokens());
  }

  @Test
  void aTokenThatTheModelsDoNotHaveIsRefusedByItsNumber(@TempDir Path other) {
    TinyPair small = TinyPair.write(other, WordTokenizer.SIZE - 1, WordTokenizer.SIZE - 1);
    EncodedDialogue row = new EncodedDialogue(new int[] {1, 3, WordTokenizer.SIZE - 1, 4, 9}, 4);
    UserError error = assertThrows(UserError.class, () -> profiles(small, List.of(row)));
    assertTrue(error.getMessage().contains("119"), error.getMessage());
  }

  private static List<Profile> profiles(TinyPair files, List<EncodedDialogue> rows) {
    try (Pair pair = files.load()) {
      return Profiler.standard(pair).profile(rows);
    }
  }

  private static double[][] before(Path model, EncodedDialogue row) {
    return PlainDistributions.before(model, row, WordTokenizer.SIZE);
  }

  private static void assertClose(float[] have, IntToDoubleFunction want) {
    for (int t = 0; t < have.length; t++) {
      assertEquals(want.applyAsDouble(t), have[t], TOLERANCE, "position " + t + ", seed " + SEED);
    }
  }

  /** Counts, ranks and overlaps may differ by one where two tokens are all but tied. */
  private static void assertSame(Profile want, Profile have) {
    assertEquals(want.metrics().keySet(), have.metrics().keySet());
    want.metrics()
        .forEach((name, values) -> {
          double tolerance = TOLERANCE;
          if (name.startsWith("base_favored") || name.startsWith("rank")) {
            tolerance = 1;
          } else if (name.startsWith("overlap")) {
            tolerance = 0.0101;
          }
          assertEquals(values.length, have.get(name).length);
          for (int t = 0; t < values.length; t++) {
            assertEquals(
                values[t], have.get(name)[t], tolerance, name + " at " + t + ", seed " + SEED);
          }
        });
    assertEquals(
        want.baseFavoredTokens().values().stream().mapToInt(Integer::intValue).sum(),
        have.baseFavoredTokens().values().stream().mapToInt(Integer::intValue).sum());
  }
}
