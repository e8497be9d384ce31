package dev.fathom.attack.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.decode.Contrastive;
import dev.fathom.decode.Hybrid;
import dev.fathom.decode.LogitRule;
import dev.fathom.decode.Models;
import dev.fathom.decode.Plain;
import dev.fathom.model.Model;
import dev.fathom.pair.TinyPair;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Engine;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.WordTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TargetLossTest {
  private static final long SEED = 20;
  private static final int VOCABULARY = WordTokenizer.SIZE;

  @TempDir private static Path folder;
  private static Model aligned;
  private static Model base;

  @BeforeAll
  static void load() {
    TinyPair pair = TinyPair.write(folder, VOCABULARY, VOCABULARY);
    aligned = Model.load(pair.aligned(), Compute.reference());
    base = Model.load(pair.base(), Compute.reference());
  }

  @AfterAll
  static void close() {
    aligned.close();
    base.close();
  }

  private static int[] tokens(SplittableRandom random, int count) {
    return random.ints(count, 0, VOCABULARY).toArray();
  }

  private static AttackedContext context(SplittableRandom random, int before) {
    return new AttackedContext(tokens(random, before), tokens(random, 3), tokens(random, 4));
  }

  private static AutoBatch batches(int size) {
    return new AutoBatch(new BatchSize.Fixed(size), 0, Engine::isOutOfMemory, _ -> {});
  }

  private static Models joined(LogitRule rule) {
    return rule instanceof Plain
        ? Models.alone(aligned)
        : Models.pair(aligned, base, rule, VOCABULARY);
  }

  static List<TargetObjective> objectives() {
    return List.of(new TargetObjective.CrossEntropy(), new TargetObjective.Mellowmax(2));
  }

  static List<LogitRule> rules() {
    return List.of(new Plain(), new Contrastive(1.5), new Hybrid(1.2));
  }

  /** Target logits in double, from one pass over all tokens, no cache and no batch. */
  private static double[][] logits(LogitRule rule, AttackedContext context, int[] span) {
    int[] ids =
        IntStream.concat(IntStream.of(context.prompt(span)), IntStream.of(context.target()))
            .toArray();
    int target = context.target().length;
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      List<Tensor> own = new ArrayList<>();
      for (Model model : List.of(aligned, base)) {
        Tensor hidden = model.hidden(Tensors.ofInts(ids).unsqueeze(0)).select(0, 0);
        own.add(model.head().logits(hidden.narrow(0, ids.length - target - 1, target), VOCABULARY));
      }
      Tensor joined =
          rule instanceof Plain ? own.getFirst() : rule.apply(own.getFirst(), own.getLast());
      float[] flat = Tensors.floats(joined);
      double[][] rows = new double[target][VOCABULARY];
      for (int i = 0; i < flat.length; i++) {
        rows[i / VOCABULARY][i % VOCABULARY] = flat[i];
      }
      return rows;
    }
  }

  private static double logSumExp(double... values) {
    double most = Arrays.stream(values).max().orElseThrow();
    return most + Math.log(Arrays.stream(values).map(v -> Math.exp(v - most)).sum());
  }

  private static double expected(TargetObjective objective, double[][] logits, int[] target) {
    double[] chosen =
        IntStream.range(0, target.length).mapToDouble(t -> logits[t][target[t]]).toArray();
    return switch (objective) {
      case TargetObjective.CrossEntropy() ->
          IntStream.range(0, target.length)
              .mapToDouble(t -> logSumExp(logits[t]) - chosen[t])
              .average()
              .orElseThrow();
      case TargetObjective.Mellowmax(double alpha) ->
          (logSumExp(Arrays.stream(chosen).map(v -> -alpha * v).toArray())
                  - Math.log(target.length))
              / alpha;
    };
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aBatchOfCandidatesGetsWhatEachWouldGetAlone(LogitRule rule) {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int before : new int[] {0, 6}) {
      AttackedContext context = context(random, before);
      List<int[]> spans =
          IntStream.of(5, 2, 7, 5, 1).mapToObj(length -> tokens(random, length)).toList();
      for (TargetObjective objective : objectives()) {
        try (TargetLoss loss = new TargetLoss(joined(rule), context, objective, batches(3))) {
          List<TargetLoss.Value> values = loss.values(spans);
          for (int i = 0; i < spans.size(); i++) {
            double[][] logits = logits(rule, context, spans.get(i));
            assertEquals(expected(objective, logits, context.target()), values.get(i).loss(), 1e-5);
          }
          long passed = spans.stream().mapToLong(span -> span.length + 3L + 4 - 1).sum();
          int models = rule instanceof Plain ? 1 : 2;
          assertEquals(models * (before + passed), loss.forwardTokens());
        }
      }
    }
  }

  @Test
  void aHitIsWhatGreedyDecodingSays() {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] span = tokens(random, 4);
    int[] before = tokens(random, 3);
    int[] after = tokens(random, 2);
    int[] said = new int[3];
    for (int i = 0; i < said.length; i++) {
      int[] target = Arrays.copyOf(said, i + 1);
      double[][] logits = logits(new Plain(), new AttackedContext(before, after, target), span);
      double[] last = logits[i];
      said[i] =
          IntStream.range(0, VOCABULARY)
              .boxed()
              .max((a, b) -> Double.compare(last[a], last[b]))
              .orElseThrow();
    }
    AttackedContext greedy = new AttackedContext(before, after, said);
    int[] other = said.clone();
    other[2] = (other[2] + 1) % VOCABULARY;
    try (TargetLoss hit =
            new TargetLoss(
                Models.alone(aligned), greedy, new TargetObjective.CrossEntropy(), batches(2));
        TargetLoss miss =
            new TargetLoss(
                Models.alone(aligned),
                new AttackedContext(before, after, other),
                new TargetObjective.CrossEntropy(),
                batches(2))) {
      assertTrue(hit.values(List.of(span)).getFirst().hit());
      assertTrue(!miss.values(List.of(span)).getFirst().hit());
    }
  }

  /** The loss with a one-hot row moved by a step, recomputed in double from the logits. */
  private static double moved(
      LogitRule rule,
      TargetObjective objective,
      AttackedContext context,
      int[] span,
      int place,
      int token,
      double step) {
    int[] rest =
        IntStream.concat(IntStream.of(context.after()), IntStream.of(context.target())).toArray();
    int target = context.target().length;
    int length = context.before().length + span.length + rest.length;
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      float[] soft = new float[span.length * VOCABULARY];
      for (int i = 0; i < span.length; i++) {
        soft[i * VOCABULARY + span[i]] = 1;
      }
      soft[place * VOCABULARY + token] += (float) step;
      Tensor mixtures = Tensors.ofFloats(soft, 1, span.length, VOCABULARY);
      List<Tensor> own = new ArrayList<>();
      for (Model model : List.of(aligned, base)) {
        Tensor embedded =
            torch.cat(
                new TensorVector(
                    model.embedded(Tensors.ofInts(context.before()).unsqueeze(0)),
                    model.embeddedMixtures(mixtures),
                    model.embedded(Tensors.ofInts(rest).unsqueeze(0))),
                1);
        Tensor hidden = model.hiddenOf(embedded).select(0, 0);
        own.add(model.head().logits(hidden.narrow(0, length - target - 1, target), VOCABULARY));
      }
      Tensor joined =
          rule instanceof Plain ? own.getFirst() : rule.apply(own.getFirst(), own.getLast());
      float[] flat = Tensors.floats(joined);
      double[][] rows = new double[target][VOCABULARY];
      for (int i = 0; i < flat.length; i++) {
        rows[i / VOCABULARY][i % VOCABULARY] = flat[i];
      }
      return expected(objective, rows, context.target());
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theGradientIsTheSlopeOfTheLoss(LogitRule rule) {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    AttackedContext context = context(random, 5);
    int[] span = tokens(random, 4);
    double step = 1e-2;
    for (TargetObjective objective : objectives()) {
      try (TargetLoss loss = new TargetLoss(joined(rule), context, objective, batches(1))) {
        float[][] gradient = loss.gradient(span);
        double largest = 0;
        for (int place = 0; place < span.length; place++) {
          for (int token = 0; token < VOCABULARY; token += 1 + VOCABULARY / 7) {
            double slope =
                (moved(rule, objective, context, span, place, token, step)
                        - moved(rule, objective, context, span, place, token, -step))
                    / (2 * step);
            assertEquals(slope, gradient[place][token], 2e-3 + 0.02 * Math.abs(slope));
            largest = Math.max(largest, Math.abs(slope));
          }
        }
        assertTrue(largest > 0.02, "slopes are not all nothing: " + largest);
        assertEquals((rule instanceof Plain ? 1 : 2) * (4L + 3 + 4 - 1), loss.backwardTokens());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void nothingStaysInNativeMemory(TargetObjective objective) {
    SplittableRandom random = new SplittableRandom(SEED);
    AttackedContext context = context(random, 5);
    long before = Scope.live();
    try (TargetLoss loss = new TargetLoss(Models.alone(aligned), context, objective, batches(2))) {
      loss.values(List.of(tokens(random, 3), tokens(random, 3), tokens(random, 3)));
      loss.gradient(tokens(random, 3));
    }
    assertEquals(before, Scope.live());
  }
}
