package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.Model;
import dev.fathom.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
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

  /** What comes behind a given token is what comes behind a prompt that ends with it. */
  @ParameterizedTest
  @ValueSource(strings = {"llama3-gqa", "gpt2"})
  void aGivenFirstTokenGoesOnAsIfItWerePartOfThePrompt(String name) {
    int[] row = Cases.ids(name, "input_ids").getFirst();
    GenerationOptions options = Cases.options(new Sampling.Greedy(), 9);
    List<Prompt> given = new ArrayList<>();
    List<Prompt> joined = new ArrayList<>();
    for (int depth : DEPTHS) {
      int[] prefix = Arrays.copyOf(row, depth);
      int[] whole = Arrays.copyOf(row, depth + 1);
      whole[depth] = 7 + depth;
      given.add(
          new Prompt(
              depth,
              prefix,
              Optional.of(new Sampling.Greedy()),
              OptionalInt.of(whole[depth]),
              OptionalInt.of(6)));
      joined.add(
          new Prompt(depth, whole, Optional.empty(), OptionalInt.empty(), OptionalInt.of(5)));
    }
    assertEquals(
        1,
        Trunks.among(given.stream().map(Prompt::tokens).toList()).prompts().size(),
        "all prefixes share one pass");
    try (Model model = Cases.load(name)) {
      Generator generator = new Generator(model);
      List<Completion> behind = generator.generate(given, options);
      List<Completion> apart = generator.generate(joined, options);
      for (int i = 0; i < given.size(); i++) {
        int[] tokens = behind.get(i).tokens();
        assertEquals(given.get(i).first().getAsInt(), tokens[0]);
        assertArrayEquals(apart.get(i).tokens(), Arrays.copyOfRange(tokens, 1, tokens.length));
        assertEquals(6, tokens.length, "as long as the prompt allows, not the options");
        assertArrayEquals(
            apart.get(i).logProbabilities(),
            Arrays.copyOfRange(behind.get(i).logProbabilities(), 1, tokens.length),
            1e-4f);
      }
    }
  }

  @Test
  void aGivenTokenHasItsOwnLogProbabilityAndMayEndTheAnswer() {
    int[] row = Cases.ids("llama3-gqa", "input_ids").getFirst();
    int[] prefix = Arrays.copyOf(row, 6);
    try (Model model = Cases.load("llama3-gqa")) {
      Generator generator = new Generator(model);
      Completion free =
          generator
              .generate(List.of(new Prompt(0, prefix)), Cases.options(new Sampling.Greedy(), 3))
              .getFirst();
      Prompt prompt =
          new Prompt(
              0, prefix, Optional.empty(), OptionalInt.of(free.tokens()[0]), OptionalInt.empty());
      Completion given =
          generator.generate(List.of(prompt), Cases.options(new Sampling.Greedy(), 3)).getFirst();
      assertArrayEquals(free.tokens(), given.tokens());
      assertArrayEquals(free.logProbabilities(), given.logProbabilities(), 1e-5f);
      Completion ended =
          generator
              .generate(
                  List.of(prompt),
                  Cases.options(new Sampling.Greedy(), 3).withStopTokens(Set.of(free.tokens()[0])))
              .getFirst();
      assertEquals(0, ended.tokens().length);
      assertEquals(free.tokens()[0], ended.stopToken().getAsInt());
    }
  }
}
