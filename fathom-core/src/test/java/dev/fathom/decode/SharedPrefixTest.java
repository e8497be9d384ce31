package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.Model;
import dev.fathom.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prefixes cropped out of one pass go on as they would after a pass of their own. */
class SharedPrefixTest {
  private static final int[] DEPTHS = {6, 2, 17, 1, 9, 17, 16};

  /** Two answers of other lengths at many depths, twice each, and one that has no company. */
  private static List<Prompt> prefixes(String name) {
    List<int[]> rows = Cases.ids(name, "input_ids");
    List<int[]> prefixes = new ArrayList<>();
    for (int depth : DEPTHS) {
      prefixes.add(Arrays.copyOf(rows.getFirst(), depth));
      prefixes.add(Arrays.copyOf(rows.getLast(), Math.min(depth, 11)));
    }
    prefixes.add(new int[] {90, 3, 8});
    return Prompt.numbered(prefixes);
  }

  private static void sharedIsSeparate(Generator generator, String name) {
    List<Prompt> prefixes = prefixes(name);
    assertTrue(
        Trunks.among(prefixes.stream().map(Prompt::tokens).toList()).prompts().size() <= 3,
        "nothing is shared");
    for (Sampling sampling :
        List.of(
            new Sampling.Greedy(),
            new Sampling.Temperature(
                0.9, OptionalInt.empty(), OptionalDouble.of(0.6), OptionalDouble.empty()))) {
      GenerationOptions options = Cases.options(sampling, 14).withStopTokens(Set.of(5, 40));
      long before = Scope.live();
      List<Completion> together = generator.generate(prefixes, options);
      assertEquals(before, Scope.live());
      for (Prompt prefix : prefixes) {
        Completion alone = generator.generate(List.of(prefix), options).getFirst();
        Completion shared = together.get((int) prefix.id());
        assertArrayEquals(alone.tokens(), shared.tokens(), name + ", row " + prefix.id());
        assertArrayEquals(alone.logProbabilities(), shared.logProbabilities(), 1e-4f);
        assertEquals(alone.reason(), shared.reason());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3-gqa", "llama31-scaled", "mistral-window", "gemma2", "gpt2"})
  void withOneModel(String name) {
    try (Model model = Cases.load(name)) {
      sharedIsSeparate(new Generator(model), name);
    }
  }

  /** Both caches are cropped; the two families place their positions differently. */
  @ParameterizedTest
  @ValueSource(strings = {"llama3-gqa", "qwen2-window", "gpt2"})
  void withTwoModelsAndARule(String name) {
    try (Model aligned = Cases.load(name);
        Model base = Cases.load(name.equals("gpt2") ? "llama32-tied" : "gpt2")) {
      int vocabulary = Math.min(aligned.head().vocabularySize(), base.head().vocabularySize());
      sharedIsSeparate(new Generator(aligned, base, new Contrastive(1.5), vocabulary), name);
    }
  }
}
