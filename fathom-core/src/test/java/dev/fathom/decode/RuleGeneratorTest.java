package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.decode.Contrastive.Difference;
import dev.fathom.decode.Contrastive.Penalized;
import dev.fathom.model.Model;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two models in one loop. */
class RuleGeneratorTest {
  private static final String ALIGNED = "llama2-untied";
  private static final String BASE = "qwen3-untied";
  private static final int SHARED = 90; // fewer than either head has: the rest counts as padding
  private static final int STEPS = 12;
  private static Model aligned;
  private static Model base;

  @BeforeAll
  static void load() {
    aligned = Cases.load(ALIGNED);
    base = Cases.load(BASE);
  }

  @AfterAll
  static void unload() {
    aligned.close();
    base.close();
  }

  private static List<Prompt> prompts() {
    return Prompt.numbered(
        List.of(new int[] {3, 14, 15, 9, 2, 6}, new int[] {5, 3}, new int[] {58, 9, 7, 9}));
  }

  private static List<Completion> generated(LogitRule rule) {
    return new Generator(aligned, base, rule, SHARED).generate(prompts(), Cases.greedy(STEPS));
  }

  private static double[] logits(Model model, int[] ids) {
    try (Scope _ = Scope.open()) {
      Tensor hidden = model.hidden(Tensors.ofInts(ids).unsqueeze(0)).select(1, -1);
      float[] all = Tensors.floats(model.head().logits(hidden));
      return IntStream.range(0, SHARED).mapToDouble(v -> all[v]).toArray();
    }
  }

  private static double[] logSoftmax(double[] logits) {
    double total = Math.log(Arrays.stream(logits).map(Math::exp).sum());
    return Arrays.stream(logits).map(logit -> logit - total).toArray();
  }

  /** Eq 7 without caches, batches or tensors: both models read everything anew for each token. */
  @Test
  void contrastiveIsWhatStepByStepArithmeticGives() {
    double alpha = 1.5;
    List<Completion> together = generated(new Contrastive(alpha));
    for (Prompt prompt : prompts()) {
      int[] ids = prompt.tokens();
      List<Integer> tokens = new ArrayList<>();
      List<Double> scores = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        double[] own = logits(aligned, ids);
        double[] logOwn = logSoftmax(own);
        double[] logBase = logSoftmax(logits(base, ids));
        double[] held =
            IntStream.range(0, SHARED)
                .mapToDouble(v -> own[v] - alpha * Math.max(0, logBase[v] - logOwn[v]))
                .toArray();
        int best =
            IntStream.range(0, SHARED).reduce((a, b) -> held[b] > held[a] ? b : a).orElseThrow();
        tokens.add(best);
        scores.add(logSoftmax(held)[best]);
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = best;
      }
      Completion completion = together.get((int) prompt.id());
      assertEquals(tokens, Arrays.stream(completion.tokens()).boxed().toList());
      for (int step = 0; step < STEPS; step++) {
        assertEquals(scores.get(step), completion.logProbabilities()[step], 2e-4);
      }
    }
  }

  private static void same(List<Completion> expected, List<Completion> actual) {
    for (int row = 0; row < expected.size(); row++) {
      assertArrayEquals(expected.get(row).tokens(), actual.get(row).tokens());
      assertArrayEquals(
          expected.get(row).logProbabilities(), actual.get(row).logProbabilities(), 2e-4f);
    }
  }

  @Test
  void contrastiveOnTheWholeVocabularyIsHybrid() {
    same(
        generated(new Hybrid(2.5)),
        generated(new Contrastive(1.5, Difference.LOG_PROBABILITIES, Penalized.ALL)));
  }

  @Test
  void noPenaltyIsTheAlignedModelAloneAndAllOfTheBaseIsTheBase() {
    List<Completion> alone = generated(new Plain());
    same(alone, generated(new Contrastive(0)));
    same(alone, generated(new Hybrid(1)));
    List<Completion> other =
        new Generator(/* aligned= */ base, /* base= */ aligned, new Plain(), SHARED)
            .generate(prompts(), Cases.greedy(STEPS));
    same(other, generated(new Hybrid(0)));
    assertTrue(differ(alone, other));
    assertTrue(differ(alone, generated(new Contrastive(1.5))));
  }

  private static boolean differ(List<Completion> one, List<Completion> other) {
    return IntStream.range(0, one.size())
        .anyMatch(row -> !Arrays.equals(one.get(row).tokens(), other.get(row).tokens()));
  }

  /** What one head has beyond the other is never chosen. */
  @Test
  void tokensBeyondTheSharedVocabularyAreLeftOut() {
    int few = 4;
    Generator generator = new Generator(aligned, base, new Hybrid(1), few);
    List<Prompt> prompts = Prompt.numbered(List.of(new int[] {3, 1}));
    int[] tokens = generator.generate(prompts, Cases.greedy(STEPS)).getFirst().tokens();
    assertTrue(Arrays.stream(tokens).allMatch(token -> token < few), Arrays.toString(tokens));
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                generator.generate(
                    Prompt.numbered(List.of(new int[] {3, few})), Cases.greedy(STEPS)));
    assertTrue(error.getMessage().contains("holds token 4"), error.getMessage());
  }

  /** GPT-2's 48 positions end the other model's rows, too. */
  @Test
  void theSmallerContextEndsARow() {
    try (Model small = Cases.load("gpt2")) {
      Generator generator = new Generator(aligned, small, new Contrastive(1), SHARED);
      List<Prompt> prompts = Prompt.numbered(List.of(new int[] {3, 1}));
      Completion completion = generator.generate(prompts, Cases.greedy(1000)).getFirst();
      assertEquals(StopReason.CONTEXT, completion.reason());
      assertEquals(46, completion.tokens().length);
    }
  }

  @Test
  void noGraphIsRecordedThoughTheWeightsRequireGradients() {
    Tensor weight = aligned.head().weight();
    weight.requires_grad_(true);
    List<Boolean> recorded = new ArrayList<>();
    try {
      List<Completion> completions =
          new Generator(aligned, base, new Contrastive(1), SHARED)
              .generate(
                  prompts(),
                  Cases.greedy(STEPS),
                  (_, _) -> {
                    try (Scope _ = Scope.open()) {
                      recorded.add(weight.mul(Tensors.scalar(2)).requires_grad());
                    }
                  });
      assertEquals(3 * STEPS, recorded.size());
      assertFalse(recorded.contains(true));
      same(completions, generated(new Contrastive(1)));
    } finally {
      weight.requires_grad_(false);
    }
  }
}
