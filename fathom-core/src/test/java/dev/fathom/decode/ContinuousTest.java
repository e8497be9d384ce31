package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that enter late and leave early get what they get alone. */
class ContinuousTest {
  private static final long SEED = 20261127;
  private static final Sampling DRAWN =
      new Sampling.Temperature(
          1.1, OptionalInt.of(40), OptionalDouble.of(0.95), OptionalDouble.empty());
  private static final Sampling WARM = new Sampling.Temperature(1.6);

  private static final class NoMemory extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final List<String> notes = new ArrayList<>();

  private AutoBatch fixed(int size) {
    return new AutoBatch(new BatchSize.Fixed(size), 5000, NoMemory.class::isInstance, notes::add);
  }

  private AutoBatch auto(long tokens) {
    return new AutoBatch(new BatchSize.Auto(), tokens, NoMemory.class::isInstance, notes::add);
  }

  /**
   * Prompts of many lengths that begin alike, some of them beginnings of others, some the same,
   * each with a sampling of its own or none.
   */
  private static List<Prompt> prompts(int count, int longest) {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    int[] head = random.ints(longest / 2, 1, 90).toArray();
    List<Prompt> prompts = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      int[] tokens;
      if (id % 3 == 1) {
        int[] before = prompts.getLast().tokens();
        tokens =
            Arrays.copyOf(before, head.length + 1 + random.nextInt(before.length - head.length));
      } else {
        tokens = Arrays.copyOf(head, head.length + 1 + random.nextInt(longest - head.length));
        for (int i = head.length; i < tokens.length; i++) {
          tokens[i] = 1 + random.nextInt(89);
        }
      }
      Optional<Sampling> own =
          switch (random.nextInt(3)) {
            case 0 -> Optional.of(DRAWN);
            case 1 -> Optional.of(WARM);
            default -> Optional.empty();
          };
      prompts.add(new Prompt(id, tokens, own));
    }
    return prompts;
  }

  private static String name(Prompt prompt) {
    return "row " + prompt.id();
  }

  private static GenerationOptions options() {
    return Cases.options(new Sampling.Greedy(), 14).withStopTokens(Set.of(5, 17, 40));
  }

  private static Map<Long, Completion> complete(
      Generator generator, List<Prompt> prompts, GenerationOptions options, AutoBatch batches) {
    Map<Long, Completion> completions = new HashMap<>();
    int largest =
        generator.complete(
            prompts,
            prompt -> prompt,
            ContinuousTest::name,
            options,
            batches,
            (prompt, completion) ->
                assertEquals(null, completions.put(prompt.id(), completion), "told of it twice"));
    assertEquals(prompts.size(), completions.size());
    assertTrue(largest >= 1);
    return completions;
  }

  private static void same(Completion expected, Completion actual, String what) {
    assertArrayEquals(expected.tokens(), actual.tokens(), what);
    assertArrayEquals(expected.logProbabilities(), actual.logProbabilities(), 3e-4f, what);
    assertEquals(expected.reason(), actual.reason(), what);
    assertEquals(expected.stopToken(), actual.stopToken(), what);
  }

  private static Map<Long, Completion> alone(
      Generator generator, List<Prompt> prompts, GenerationOptions options) {
    Map<Long, Completion> completions = new HashMap<>();
    for (Prompt prompt : prompts) {
      // Its sampling as everybody's.
      completions.put(
          prompt.id(),
          generator
              .generate(
                  List.of(new Prompt(prompt.id(), prompt.tokens())),
                  options.withSampling(prompt.sampling().orElse(options.sampling())))
              .getFirst());
    }
    return completions;
  }

  private void equalsAlone(Generator generator, int longest, String name) {
    List<Prompt> prompts = prompts(30, longest);
    Map<Long, Completion> expected = alone(generator, prompts, options());
    long ends =
        expected.values().stream().map(completion -> completion.tokens().length).distinct().count();
    assertTrue(ends >= 2, "rows end at " + ends + " different steps");
    for (AutoBatch batches : List.of(fixed(3), auto(1), auto(220), auto(100_000))) {
      long before = Scope.live();
      Map<Long, Completion> actual = complete(generator, prompts, options(), batches);
      assertEquals(before, Scope.live(), "native objects stay behind");
      expected.forEach((id, completion) ->
          same(completion, actual.get(id), name + ", " + batches.size() + ", prompt " + id));
    }
    assertEquals(List.of(), notes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3-gqa", "mistral-window", "qwen2-window", "gemma2", "gpt2"})
  void rowsThatEnterLateGetWhatTheyGetAlone(String name) {
    try (Model model = Cases.load(name)) {
      equalsAlone(new Generator(model), 26, name);
    }
  }

  @Test
  void soDoTheyWithTwoModelsAndARule() {
    try (Model aligned = Cases.load("llama3-gqa");
        Model base = Cases.load("gpt2")) {
      int vocabulary = Math.min(aligned.head().vocabularySize(), base.head().vocabularySize());
      equalsAlone(new Generator(aligned, base, new Contrastive(1.5), vocabulary), 26, "two models");
    }
  }

  /** A batch is never larger than asked for, and as large where enough wait. */
  @Test
  void aFixedNumberIsHeldTo() {
    try (Model model = Cases.load("llama3-gqa")) {
      List<Prompt> prompts = prompts(30, 20);
      for (int size : new int[] {1, 4, 30, 64}) {
        int largest =
            new Generator(model)
                .complete(
                    prompts,
                    prompt -> prompt,
                    ContinuousTest::name,
                    options(),
                    fixed(size),
                    (_, _) -> {});
        assertTrue(largest <= Math.min(size, 30), size + ": " + largest);
        assertTrue(largest >= Math.min(size, 20), size + ": " + largest);
      }
    }
  }

  /** The completions of short rows are there before the long ones are finished. */
  @Test
  void aRowIsHandedOverWhenItIsFinished() {
    try (Model model = Cases.load("llama3-gqa")) {
      Generator generator = new Generator(model);
      List<Prompt> prompts = prompts(12, 20);
      List<Integer> lengths = new ArrayList<>();
      generator.complete(
          prompts,
          prompt -> prompt,
          ContinuousTest::name,
          options(),
          fixed(12),
          (_, completion) -> lengths.add(completion.tokens().length));
      List<Integer> sorted = lengths.stream().sorted().toList();
      assertEquals(sorted, lengths);
      assertTrue(sorted.getFirst() < sorted.getLast(), lengths.toString());
    }
  }

  /** Many settings for one prompt: each is what a run with that setting alone gives. */
  @Test
  void eachRowIsDrawnByItsOwnSampling() {
    try (Model model = Cases.load("llama3-gqa")) {
      Generator generator = new Generator(model);
      int[] tokens = Cases.prompts("llama3-gqa", 12).getFirst().tokens();
      List<Prompt> settings = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Sampling own =
            i == 0
                ? new Sampling.Greedy()
                : new Sampling.Temperature(
                    0.3 + 0.1 * i,
                    i % 2 == 0 ? OptionalInt.of(i) : OptionalInt.empty(),
                    i % 3 == 0 ? OptionalDouble.of(0.9) : OptionalDouble.empty(),
                    OptionalDouble.empty());
        settings.add(new Prompt(700 + i, tokens, Optional.of(own)));
      }
      GenerationOptions options = Cases.options(WARM, 16);
      Map<Long, Completion> expected = alone(generator, settings, options);
      List<Completion> together = generator.generate(settings, options);
      for (int i = 0; i < settings.size(); i++) {
        same(expected.get(700L + i), together.get(i), "setting " + i);
      }
      complete(generator, settings, options, fixed(7))
          .forEach((id, completion) -> same(expected.get(id), completion, "setting " + id));
      long different = together.stream().map(c -> Arrays.toString(c.tokens())).distinct().count();
      assertTrue(different >= 15, different + " different answers");
    }
  }

  /** A predicate that the memory of a batch is too small, as if by the device. */
  private static AutoBatch failing(
      BatchSize size, long tokens, List<String> notes, Predicate<Throwable> outOfMemory) {
    return new AutoBatch(size, tokens, outOfMemory, notes::add);
  }

  /**
   * A listener that fails as a device does: in the middle of some steps, when part of the rows have
   * their token and others have not.
   */
  private static Generator.Listener failingAt(Set<Integer> calls, int[] heard) {
    return (_, _) -> {
      if (calls.contains(heard[0]++)) {
        throw new NoMemory();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3-gqa", "mistral-window", "gpt2"})
  void whenTheMemoryRunsOutNothingIsLostAndNothingChanges(String name) {
    try (Model model = Cases.load(name)) {
      Generator generator = new Generator(model);
      List<Prompt> prompts = prompts(40, 26);
      Map<Long, Completion> expected = alone(generator, prompts, options());
      long before = Scope.live();
      int[] heard = {0};
      Map<Long, Completion> actual = new HashMap<>();
      // In a prefill, in the first step, later, and while the last rows go on.
      int last = expected.values().stream().mapToInt(c -> c.tokens().length).sum() - 3;
      int largest =
          generator.complete(
              prompts,
              prompt -> prompt,
              ContinuousTest::name,
              options(),
              failing(new BatchSize.Auto(), 3000, notes, NoMemory.class::isInstance),
              failingAt(Set.of(7, 60, 150, last), heard),
              (prompt, completion) ->
                  assertEquals(null, actual.put(prompt.id(), completion), "told of it twice"));
      assertEquals(before, Scope.live());
      expected.forEach((id, completion) -> same(completion, actual.get(id), name + " " + id));
      assertEquals(4, notes.size(), notes.toString());
      assertTrue(notes.getFirst().startsWith("out of memory with a batch of 40; going on with 20"));
      assertTrue(largest <= 20, "batches of " + largest);
    }
  }

  @Test
  void aFixedBatchThatDoesNotFitIsTheUsersToChange() {
    try (Model model = Cases.load("llama3-gqa")) {
      Generator generator = new Generator(model);
      List<Prompt> prompts = prompts(10, 20);
      long before = Scope.live();
      List<Long> finished = new ArrayList<>();
      UserError error =
          assertThrows(
              UserError.class,
              () ->
                  generator.complete(
                      prompts,
                      prompt -> prompt,
                      ContinuousTest::name,
                      options(),
                      fixed(4),
                      failingAt(Set.of(60), new int[1]),
                      (prompt, _) -> finished.add(prompt.id())));
      assertTrue(
          error.getMessage().startsWith("out of memory with a batch of 4, the longest of "),
          error.getMessage());
      assertTrue(!finished.isEmpty(), "what was finished before was handed over");
      error =
          assertThrows(
              UserError.class,
              () ->
                  generator.complete(
                      prompts.subList(0, 1),
                      prompt -> prompt,
                      ContinuousTest::name,
                      options(),
                      auto(1000),
                      failingAt(Set.of(0), new int[1]),
                      (_, _) -> {}));
      assertTrue(error.getMessage().startsWith("row 0: out of memory"), error.getMessage());
      assertEquals(before, Scope.live());
    }
  }

  /** An outlier that fills the budget by itself does not keep the others waiting one by one. */
  @Test
  void shorterRowsMakeTheBatchLarger() {
    try (Model model = Cases.load("llama3-gqa")) {
      List<Prompt> prompts = new ArrayList<>(prompts(30, 16));
      prompts.add(new Prompt(99, Cases.prompts("llama3-gqa", 24).getFirst().tokens()));
      int[] longest = new int[100];
      Arrays.fill(longest, 7);
      prompts.add(new Prompt(100, longest));
      Generator generator = new Generator(model);
      Map<Long, Completion> expected = alone(generator, prompts, options());
      // Alone at first, and with one, two and more of the others.
      for (int budget : new int[] {200, 300, 450, 700}) {
        Map<Long, Completion> actual = new HashMap<>();
        int largest =
            generator.complete(
                prompts,
                prompt -> prompt,
                ContinuousTest::name,
                options(),
                auto(budget),
                (prompt, completion) -> actual.put(prompt.id(), completion));
        expected.forEach((id, completion) -> same(completion, actual.get(id), "prompt " + id));
        assertTrue(largest >= budget / 50, "at most " + largest + " rows together");
      }
    }
  }

  /** Without a stop token a row goes on to its length, or to the end of the context. */
  @Test
  void withoutAStopTokenRowsEndAtTheirLengthOrWithTheContext() {
    try (Model model = Cases.load("gpt2")) {
      int context = model.config().maximumPositions();
      Generator generator = new Generator(model);
      List<Prompt> prompts = new ArrayList<>();
      for (int id = 0; id < 24; id++) {
        int[] tokens = new int[1 + 2 * id];
        Arrays.fill(tokens, 1 + id);
        prompts.add(new Prompt(id, tokens));
      }
      prompts.add(new Prompt(24, Arrays.copyOf(new int[] {3}, context)));
      complete(generator, prompts, Cases.greedy(20), fixed(5))
          .forEach((id, completion) -> {
            int room = context - prompts.get(id.intValue()).tokens().length;
            assertEquals(Math.min(20, room), completion.tokens().length);
            assertEquals(room < 20 ? StopReason.CONTEXT : StopReason.LENGTH, completion.reason());
            assertEquals(OptionalInt.empty(), completion.stopToken());
          });
    }
  }

  /** A model that ends at once has said nothing, and that is an answer. */
  @Test
  void anAnswerMayBeEmpty() {
    try (Model model = Cases.load("llama3-gqa")) {
      Generator generator = new Generator(model);
      List<Prompt> prompts = prompts(9, 20);
      Map<Long, Completion> endless = alone(generator, prompts, Cases.greedy(1));
      Set<Integer> first = Set.of(endless.get(0L).tokens()[0]);
      Map<Long, Completion> ended =
          complete(generator, prompts, Cases.greedy(6).withStopTokens(first), fixed(2));
      assertEquals(0, ended.get(0L).tokens().length);
      assertEquals(StopReason.STOP_TOKEN, ended.get(0L).reason());
      assertEquals(0, ended.get(0L).logProbabilities().length);
      Set<Integer> all = new TreeSet<>();
      for (int token = 0; token < model.head().vocabularySize(); token++) {
        all.add(token);
      }
      complete(generator, prompts, Cases.greedy(6).withStopTokens(all), fixed(2))
          .values()
          .forEach(completion -> assertEquals(0, completion.tokens().length));
    }
  }

  @Test
  void ofNothingNobodyIsTold() {
    try (Model model = Cases.load("llama3-gqa")) {
      int largest =
          new Generator(model)
              .complete(
                  List.<Prompt>of(),
                  prompt -> prompt,
                  ContinuousTest::name,
                  options(),
                  auto(100),
                  (_, _) -> {
                    throw new AssertionError();
                  });
      assertEquals(0, largest);
    }
  }
}
