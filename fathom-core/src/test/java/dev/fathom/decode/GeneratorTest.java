package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a batch behaves; the numbers are {@link GeneratorParityTest}'s business. */
class GeneratorTest {
  private static final String CASE = "llama3-gqa";
  private static final String SHORT_CONTEXT = "gpt2"; // 48 positions, each with an embedding
  private static final int CONTEXT = 48;
  private static final Sampling DRAWN =
      new Sampling.Temperature(
          1.1, OptionalInt.of(40), OptionalDouble.of(0.95), OptionalDouble.of(0.01));
  private static Model model;
  private static Generator generator;

  @BeforeAll
  static void load() {
    model = Cases.load(CASE);
    generator = new Generator(model);
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  static List<Sampling> samplings() {
    return List.of(new Sampling.Greedy(), DRAWN);
  }

  @ParameterizedTest
  @MethodSource("samplings")
  void aBatchGivesWhatItsRowsGiveAlone(Sampling sampling) {
    GenerationOptions options = Cases.options(sampling, 30);
    List<Prompt> prompts = Cases.prompts(CASE, 24, 1, 7, 13, 7, 2);
    List<Completion> together = generator.generate(prompts, options);
    for (int row = 0; row < prompts.size(); row++) {
      same(generator.generate(List.of(prompts.get(row)), options).getFirst(), together.get(row));
    }
  }

  @Test
  void neitherOrderNorCompanyChangesWhatIsDrawn() {
    long seed = 20251115;
    System.out.println("seed " + seed);
    GenerationOptions options = Cases.options(DRAWN, 20);
    List<Prompt> prompts = Cases.prompts(CASE, 24, 1, 7, 13, 7, 2, 9);
    List<Completion> expected = generator.generate(prompts, options);
    Random random = new Random(seed);
    for (int round = 0; round < 5; round++) {
      List<Prompt> some = new ArrayList<>(prompts);
      Collections.shuffle(some, random);
      List<Prompt> chosen = some.subList(0, 1 + random.nextInt(some.size()));
      List<Completion> completions = generator.generate(chosen, options);
      for (int i = 0; i < chosen.size(); i++) {
        same(expected.get((int) chosen.get(i).id()), completions.get(i));
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameAndAnotherSeedSomethingElse() {
    GenerationOptions options = Cases.options(DRAWN, 20);
    List<Prompt> prompts = Cases.prompts(CASE, 5, 9);
    List<Completion> once = generator.generate(prompts, options);
    List<Completion> again = generator.generate(prompts, options);
    List<Completion> other = generator.generate(prompts, options.withSeed(18));
    for (int row = 0; row < prompts.size(); row++) {
      assertArrayEquals(once.get(row).tokens(), again.get(row).tokens());
      assertFalse(Arrays.equals(once.get(row).tokens(), other.get(row).tokens()));
    }
  }

  @Test
  void samplesOfOnePromptWithIdsOfTheirOwnDiffer() {
    int[] tokens = Cases.prompts(CASE, 8).getFirst().tokens();
    List<Prompt> samples =
        IntStream.range(0, 6).mapToObj(id -> new Prompt(1000 + id, tokens)).toList();
    long different =
        generator.generate(samples, Cases.options(DRAWN, 12)).stream()
            .map(completion -> Arrays.toString(completion.tokens()))
            .distinct()
            .count();
    assertEquals(6, different);
  }

  /** They share the pass over the prompt; what follows is each one's own. */
  @ParameterizedTest
  @MethodSource("samplings")
  void rowsOfOnePromptGetWhatTheyWouldGetAlone(Sampling sampling) {
    List<Prompt> two = Cases.prompts(CASE, 5, 12);
    List<Prompt> samples =
        IntStream.range(0, 7)
            .mapToObj(id -> new Prompt(id, two.get(id % 3 == 1 ? 1 : 0).tokens().clone()))
            .toList();
    GenerationOptions options = Cases.options(sampling, 15).withStopTokens(Set.of(11, 30, 42));
    List<Completion> together = generator.generate(samples, options);
    for (int row = 0; row < samples.size(); row++) {
      same(generator.generate(List.of(samples.get(row)), options).getFirst(), together.get(row));
    }
  }

  @Test
  void topOneEqualsGreedy() {
    Sampling topOne =
        new Sampling.Temperature(
            1.7, OptionalInt.of(1), OptionalDouble.empty(), OptionalDouble.empty());
    List<Prompt> prompts = Cases.prompts(CASE, 4, 17, 9);
    List<Completion> greedy = generator.generate(prompts, Cases.greedy(25));
    List<Completion> drawn = generator.generate(prompts, Cases.options(topOne, 25));
    for (int row = 0; row < prompts.size(); row++) {
      same(greedy.get(row), drawn.get(row));
    }
  }

  /**
   * A row ends where a stop token would first have stood, and the others go on as if nothing had
   * happened, though the batch has shrunk by then. Each token that is generated anywhere is tried
   * as the stop token.
   */
  @ParameterizedTest
  @MethodSource("samplings")
  void aStopTokenEndsItsRowAndTheOthersGoOn(Sampling sampling) {
    GenerationOptions options = Cases.options(sampling, 24);
    List<Prompt> prompts = Cases.prompts(CASE, 3, 20, 11, 6, 15);
    List<Completion> endless = generator.generate(prompts, options);
    List<Integer> seen =
        endless.stream()
            .flatMap(c -> Arrays.stream(c.tokens()).boxed())
            .distinct()
            .limit(20)
            .toList();
    int shrunk = 0;
    for (int stop : seen) {
      List<Completion> stopped =
          generator.generate(prompts, options.withStopTokens(Set.of(stop, 1_000_000)));
      for (int row = 0; row < prompts.size(); row++) {
        expectStopAt(stop, endless.get(row), stopped.get(row));
      }
      long lengths =
          stopped.stream().map(completion -> completion.tokens().length).distinct().count();
      shrunk += lengths > 1 ? 1 : 0;
    }
    assertTrue(shrunk >= 5, "rows ended at different steps for " + shrunk + " stop tokens");
  }

  private static void expectStopAt(int stop, Completion endless, Completion stopped) {
    int end = 0;
    while (end < endless.tokens().length && endless.tokens()[end] != stop) {
      end++;
    }
    boolean stops = end < endless.tokens().length;
    assertEquals(stops ? StopReason.STOP_TOKEN : StopReason.LENGTH, stopped.reason());
    assertEquals(stops ? OptionalInt.of(stop) : OptionalInt.empty(), stopped.stopToken());
    assertArrayEquals(Arrays.copyOf(endless.tokens(), end), stopped.tokens());
    assertArrayEquals(
        Arrays.copyOf(endless.logProbabilities(), end), stopped.logProbabilities(), 1e-5f);
  }

  /** The long row's end is not the short one's, which goes on past the batch's width. */
  @Test
  void theContextEndsEachRowWhereItIsFull() {
    try (Model small = Cases.load(SHORT_CONTEXT)) {
      assertEquals(CONTEXT, small.config().maximumPositions());
      Generator generator = new Generator(small);
      List<Prompt> prompts =
          Prompt.numbered(
              List.of(new int[] {5, 6}, filled(CONTEXT - 3), filled(CONTEXT), filled(CONTEXT - 8)));
      GenerationOptions options = Cases.options(DRAWN, 8);
      List<Completion> completions = generator.generate(prompts, options);
      assertEquals(
          List.of(StopReason.LENGTH, StopReason.CONTEXT, StopReason.CONTEXT, StopReason.LENGTH),
          completions.stream().map(Completion::reason).toList());
      assertEquals(List.of(8, 3, 0, 8), completions.stream().map(c -> c.tokens().length).toList());
      same(generator.generate(prompts.subList(0, 1), options).getFirst(), completions.getFirst());

      Completion whole =
          generator.generate(prompts.subList(0, 1), options.withMaxNewTokens(1000)).getFirst();
      assertEquals(StopReason.CONTEXT, whole.reason());
      assertEquals(CONTEXT - 2, whole.tokens().length);
    }
  }

  @Test
  void refusesPromptsThatCannotBeCompleted() {
    refuses("prompt 0 is empty; give it at least one token");
    refuses(
        "prompt 0 holds token 96, but the model has 96; use the checkpoint's own tokenizer", 96);
    refuses(
        "prompt 0 holds token -1, but the model has 96; use the checkpoint's own tokenizer", 3, -1);
    refuses("prompt 0 has 129 tokens, but the model's context holds 128; shorten it", filled(129));
  }

  private static void refuses(String message, int... tokens) {
    List<Prompt> prompts = Prompt.numbered(List.of(tokens, new int[] {1}));
    UserError error =
        assertThrows(UserError.class, () -> generator.generate(prompts, Cases.greedy(1)));
    assertEquals(message, error.getMessage());
  }

  @Test
  void nothingToCompleteGivesNothing() {
    assertTrue(generator.generate(List.of(), Cases.greedy(5)).isEmpty());
  }

  @Test
  void theListenerHearsEachRowsTokensInOrder() {
    List<Prompt> prompts = Cases.prompts(CASE, 3, 8, 5);
    List<List<Integer>> heard = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    GenerationOptions options = Cases.greedy(12);
    int stop = generator.generate(prompts, options).get(1).tokens()[4];
    List<Completion> completions =
        generator.generate(
            prompts,
            options.withStopTokens(Set.of(stop)),
            (id, token) -> heard.get((int) id).add(token));
    for (int row = 0; row < prompts.size(); row++) {
      assertEquals(Arrays.stream(completions.get(row).tokens()).boxed().toList(), heard.get(row));
    }
    assertTrue(heard.get(1).size() <= 4 && !heard.get(0).isEmpty());
  }

  @Test
  void nothingStaysBehindAfterManySteps() {
    long before = Scope.live();
    List<Long> during = new ArrayList<>();
    GenerationOptions options = Cases.options(DRAWN, 110).withStopTokens(Set.of(7));
    List<Completion> completions =
        generator.generate(
            Cases.prompts(CASE, 3, 12, 18), options, (_, _) -> during.add(Scope.live()));
    int steps = completions.stream().mapToInt(c -> c.tokens().length).max().orElseThrow();
    assertTrue(steps > 100, "only " + steps + " steps");
    assertEquals(before, Scope.live());
    assertTrue(
        during.getLast() <= during.get(during.size() / 2), "live objects grow while it runs");
    assertThrows(
        IllegalStateException.class,
        () ->
            generator.generate(
                Cases.prompts(CASE, 3, 12),
                options,
                (_, _) -> {
                  throw new IllegalStateException("stop");
                }));
    assertEquals(before, Scope.live(), "after a failure");
  }

  private static void same(Completion expected, Completion actual) {
    assertArrayEquals(expected.tokens(), actual.tokens());
    assertArrayEquals(expected.logProbabilities(), actual.logProbabilities(), 1e-4f);
    assertEquals(expected.reason(), actual.reason());
    assertEquals(expected.stopToken(), actual.stopToken());
  }

  private static int[] filled(int length) {
    return IntStream.range(0, length).map(i -> i % 90 + 1).toArray();
  }
}
