package dev.fathom.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.measure.Profiler;
import dev.fathom.tensor.Scope;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pairs can be compared, and over which tokens. */
class PairTest {
  private static final long SEED = 23;
  private static final int TOKENS = WordTokenizer.SIZE;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"128, 160", "160, 128", "120, 121", "128, 128"})
  void paddingIsTrimmedToTheSmallerVocabulary(int base, int aligned) {
    TinyPair files = TinyPair.write(folder, base, aligned);
    int shared = Math.min(base, aligned);
    EncodedDialogue row = TinyPair.rows(SEED, 12).getFirst();
    double[][] wantBase = PlainDistributions.before(files.base(), row, shared);
    double[][] wantAligned = PlainDistributions.before(files.aligned(), row, shared);
    try (Pair pair = files.load()) {
      assertEquals(shared, pair.vocabulary());
      float[] kl = Profiler.standard(pair).profile(List.of(row)).getFirst().kl();
      assertEquals(wantBase.length, kl.length);
      for (int t = 0; t < kl.length; t++) {
        double want = PlainDistributions.kl(wantAligned[t], wantBase[t]);
        assertEquals(want, kl[t], 1e-5, "position " + t + ", seed " + SEED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"100, 120", "120, 100", "119, 160"})
  void aModelWithFewerTokensThanTheTokenizerIsRefusedWithTheNumbers(int base, int aligned) {
    TinyPair files = TinyPair.write(folder, base, aligned);
    UserError error = assertThrows(UserError.class, () -> close(files.load()));
    for (int number : new int[] {base, aligned, TOKENS}) {
      assertTrue(error.getMessage().contains(" " + number), error.getMessage());
    }
    assertEquals(1, error.getMessage().lines().count());
  }

  @Test
  void tokenizersThatDifferAreRefusedWithWhereTheyDiffer() {
    List<String> others = WordTokenizer.words();
    others.set(41, "elsewhere");
    Path base = TinyPair.model(folder.resolve("base"), TOKENS, 0, others);
    Path aligned = TinyPair.model(folder.resolve("aligned"), TOKENS, 0, WordTokenizer.words());
    UserError error = assertThrows(UserError.class, () -> close(Pair.load(base, aligned)));
    for (String part : List.of("tokenizers", base.toString(), aligned.toString())) {
      assertTrue(error.getMessage().contains(part), error.getMessage());
    }
    assertTrue(error.getMessage().contains("id 41: 'w41' against 'elsewhere'"), error.getMessage());
  }

  @Test
  void aShorterTokenizerIsRefusedWithBothLengths() {
    List<String> fewer = WordTokenizer.words().subList(0, 90);
    Path base = TinyPair.model(folder.resolve("base"), TOKENS, 0, fewer);
    Path aligned = TinyPair.model(folder.resolve("aligned"), TOKENS, 0, WordTokenizer.words());
    UserError error = assertThrows(UserError.class, () -> close(Pair.load(base, aligned)));
    assertTrue(error.getMessage().contains("120 tokens against 90"), error.getMessage());
  }

  @Test
  void aPairThatIsRefusedLeavesNothingBehind() throws IOException {
    long before = Scope.live();
    TinyPair vocabularies = TinyPair.write(folder.resolve("a"), 100, 120);
    assertThrows(UserError.class, () -> close(vocabularies.load()));
    assertEquals(before, Scope.live(), "vocabularies that differ");
    TinyPair broken = TinyPair.write(folder.resolve("b"));
    Files.delete(broken.aligned().resolve("model.safetensors"));
    assertThrows(UserError.class, () -> close(broken.load()));
    assertEquals(before, Scope.live(), "a model that cannot be loaded");
  }

  /** What is not refused must not leak in a test that fails. */
  private static void close(Pair pair) {
    pair.close();
  }
}
