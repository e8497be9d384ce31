package dev.fathom.attack.gcg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.attack.gcg.SuffixSearch.Limit;
import dev.fathom.attack.search.AttackedContext;
import dev.fathom.attack.search.TargetLoss;
import dev.fathom.attack.search.TargetObjective;
import dev.fathom.decode.Models;
import dev.fathom.model.Model;
import dev.fathom.pair.TinyPair;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Engine;
import dev.fathom.text.WordTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuffixSearchTest {
  private static final int[] ALL = IntStream.range(3, WordTokenizer.SIZE).toArray();
  private static final AllowedTokens ALLOWED = new AllowedTokens(ALL);
  private static final int[] START = {20, 21, 22, 23};

  @TempDir private static Path folder;
  private static Model aligned;
  private static Model base;

  private final List<TargetLoss> open = new ArrayList<>();

  @BeforeAll
  static void load() {
    TinyPair pair = TinyPair.write(folder);
    aligned = Model.load(pair.aligned(), Compute.reference());
    base = Model.load(pair.base(), Compute.reference());
  }

  @AfterAll
  static void close() {
    aligned.close();
    base.close();
  }

  @AfterEach
  void closeLosses() {
    open.forEach(TargetLoss::close);
  }

  private SuffixLoss loss(Model model, int... beginnings) {
    List<TargetLoss> prompts = new ArrayList<>();
    for (int beginning : beginnings) {
      prompts.add(prompt(model, new int[] {1, beginning, 9}, 50, beginning, 52));
    }
    open.addAll(prompts);
    return new SuffixLoss(prompts);
  }

  private static Scoring every() {
    return new Scoring.Every();
  }

  private static SuffixSearch search(
      SuffixLoss loss, SuffixSearch.Substitutes from, int width, int buffer) {
    return new SuffixSearch(loss, from, every(), _ -> true, width, buffer, false);
  }

  private static SuffixSearch.Substitutes gradient(SuffixLoss loss, int top) {
    return suffix -> new Substitutions(TopTokens.of(loss.gradient(suffix), top, ALLOWED), 1);
  }

  private static SuffixSearch.Substitutes everything() {
    return suffix -> Substitutions.everywhere(suffix.length, ALL, 1);
  }

  /** So many candidates that all single substitutions are among them. */
  @Test
  void aStepTakesTheBestSubstitutionThereIs() {
    System.out.println("seed 1");
    SuffixLoss loss = loss(aligned, 30);
    double best = Double.POSITIVE_INFINITY;
    for (int place = 0; place < START.length; place++) {
      List<int[]> changed = new ArrayList<>();
      for (int token : ALL) {
        int[] other = START.clone();
        other[place] = token;
        changed.add(other);
      }
      best =
          Math.min(
              best,
              loss.values(changed).stream()
                  .mapToDouble(TargetLoss.Value::loss)
                  .min()
                  .orElseThrow());
    }
    SuffixTrace trace =
        search(loss, everything(), 12_000, 0)
            .run(List.of(START), new Limit.Steps(1), new SplittableRandom(1), _ -> {});
    assertEquals(best, trace.after().loss(), 1e-6);
    assertEquals(best, loss.value(trace.best()).loss(), 1e-6, "and it is that suffix's");
    assertEquals(loss.value(START).loss(), trace.before().loss(), 1e-6);
  }

  @Test
  void aControlSpendsAsMuchAndNoCandidateMore() {
    System.out.println("seed 2");
    SuffixLoss led = loss(aligned, 30);
    SuffixTrace gcg =
        search(led, gradient(led, 8), 10, 1)
            .run(List.of(START), new Limit.Steps(7), new SplittableRandom(2), _ -> {});
    assertEquals(led.forwardTokens() + 2.0 * led.backwardTokens(), gcg.costs().getLast());
    assertEquals(8, gcg.steps().size());
    SuffixLoss random = loss(aligned, 30);
    List<Double> shares = new ArrayList<>();
    SuffixTrace control =
        search(random, everything(), 10, 1)
            .run(
                List.of(START), new Limit.Costs(gcg.costs()), new SplittableRandom(2), shares::add);
    long candidate = random.tokensOf(START);
    for (int step = 0; step < 7; step++) {
      double more = control.costs().get(step) - gcg.costs().get(step);
      assertTrue(more >= 0 && more < candidate, "after step " + step + ": " + more);
    }
    assertEquals(0, random.backwardTokens());
    assertEquals(1, shares.getLast());
  }

  @Test
  void lossesNeverRiseAndOverPromptsAreTheirMean() {
    System.out.println("seed 3");
    SuffixLoss loss = loss(aligned, 30, 31);
    SuffixTrace trace =
        search(loss, gradient(loss, 16), 16, 0)
            .run(List.of(START), new Limit.Steps(9), new SplittableRandom(3), _ -> {});
    for (int step = 1; step < trace.steps().size(); step++) {
      assertTrue(trace.steps().get(step).loss() <= trace.steps().get(step - 1).loss());
    }
    assertTrue(trace.after().loss() < trace.before().loss());
    double each =
        loss.prompts().stream()
            .mapToDouble(prompt -> prompt.values(List.of(trace.best())).getFirst().loss())
            .average()
            .orElseThrow();
    assertEquals(each, trace.after().loss(), 1e-6, "over two prompts it is their mean");
  }

  @Test
  void theGradientOverPromptsIsTheSumOfTheirs() {
    SuffixLoss both = loss(aligned, 30, 31);
    float[][] sum = both.gradient(START);
    float[][] one = loss(aligned, 30).gradient(START);
    float[][] other = loss(aligned, 31).gradient(START);
    for (int place = 0; place < START.length; place++) {
      for (int token = 0; token < WordTokenizer.SIZE; token += 7) {
        assertEquals(one[place][token] + other[place][token], sum[place][token], 1e-5);
      }
    }
  }

  @Test
  void aHitEndsTheSearchWhereThatIsAskedFor() {
    // A target of the one token that the model says behind the start is a hit from the start on.
    int[] before = {1, 30, 9};
    int[] said =
        IntStream.range(0, WordTokenizer.SIZE).filter(token -> hit(before, token)).toArray();
    assertEquals(1, said.length);
    for (boolean early : new boolean[] {true, false}) {
      try (TargetLoss prompt = prompt(aligned, before, said[0])) {
        SuffixTrace trace =
            new SuffixSearch(
                    new SuffixLoss(List.of(prompt)), everything(), every(), _ -> true, 4, 0, early)
                .run(List.of(START), new Limit.Steps(5), new SplittableRandom(4), _ -> {});
        assertEquals(early ? 1 : 6, trace.steps().size());
        assertTrue(!early || trace.after().hit());
      }
    }
  }

  private static boolean hit(int[] before, int token) {
    try (TargetLoss prompt = prompt(aligned, before, token)) {
      return prompt.values(List.of(START)).getFirst().hit();
    }
  }

  private static TargetLoss prompt(Model model, int[] before, int... target) {
    return new TargetLoss(
        Models.alone(model),
        new AttackedContext(before, new int[] {4}, target),
        new TargetObjective.CrossEntropy(),
        new AutoBatch(new BatchSize.Auto(), 4096, Engine::isOutOfMemory, _ -> {}));
  }

  @Test
  void whatWouldBeReadOtherwiseIsNeverScored() {
    System.out.println("seed 5");
    SuffixLoss loss = loss(aligned, 30);
    SuffixTrace trace =
        new SuffixSearch(loss, everything(), every(), suffix -> suffix[0] == 20, 12, 1, false)
            .run(List.of(START), new Limit.Steps(12), new SplittableRandom(5), _ -> {});
    assertEquals(20, trace.best()[0]);
    SuffixSearch none = new SuffixSearch(loss, everything(), every(), _ -> false, 4, 0, false);
    assertTrue(
        assertThrows(
                UserError.class,
                () ->
                    none.run(List.of(START), new Limit.Steps(1), new SplittableRandom(5), _ -> {}))
            .getMessage()
            .contains("--filter false"));
  }

  /** The same model as its own draft agrees with itself, so only its best candidate is scored. */
  @Test
  void aDraftThatAgreesSparesAllButItsBest() {
    System.out.println("seed 6");
    SplittableRandom random = new SplittableRandom(6);
    SuffixLoss loss = loss(aligned, 30);
    SuffixLoss draft = loss(aligned, 30);
    List<int[]> candidates = Substitutions.everywhere(START.length, ALL, 2).draw(START, 64, random);
    double best =
        draft.values(candidates).stream().mapToDouble(TargetLoss.Value::loss).min().orElseThrow();
    long before = loss.forwardTokens();
    List<Scoring.Scored> scored =
        new Scoring.Probing(draft, 16, 8, 0.5).of(candidates, loss, random);
    assertEquals(4 + 1, scored.size());
    assertEquals(best, scored.getLast().loss(), 1e-6);
    assertEquals(5 * loss.tokensOf(START), loss.forwardTokens() - before);
  }

  /** Another model agrees less, and more candidates are scored: (1 − α) · n / reduction of them. */
  @Test
  void theLessADraftAgreesTheMoreIsScored() {
    System.out.println("seed 7");
    SplittableRandom random = new SplittableRandom(7);
    SuffixLoss loss = loss(aligned, 30);
    SuffixLoss draft = loss(base, 30);
    List<int[]> candidates = Substitutions.everywhere(START.length, ALL, 2).draw(START, 96, random);
    Scoring.Probing probing = new Scoring.Probing(draft, 8, 2, 0.5);
    List<Scoring.Scored> scored = probing.of(candidates, loss, random);
    double[] own = scored.subList(0, 12).stream().mapToDouble(Scoring.Scored::loss).toArray();
    double[] drafted =
        draft.values(scored.subList(0, 12).stream().map(Scoring.Scored::suffix).toList()).stream()
            .mapToDouble(TargetLoss.Value::loss)
            .toArray();
    double agreement = (1 + Spearman.correlation(own, drafted)) / 2;
    assertEquals(12 + Math.max(1, (int) ((1 - agreement) * 96 / 2)), scored.size());
    assertTrue(scored.size() > 13, "it does not agree fully: " + agreement);
    double[] filtered =
        draft
            .values(scored.subList(12, scored.size()).stream().map(Scoring.Scored::suffix).toList())
            .stream()
            .mapToDouble(TargetLoss.Value::loss)
            .toArray();
    double[] sorted =
        draft.values(candidates).stream().mapToDouble(TargetLoss.Value::loss).sorted().toArray();
    assertArrayEquals(Arrays.copyOf(sorted, filtered.length), filtered, 1e-6);
    assertEquals(0.5 * draft.forwardTokens(), probing.draftCost());
  }
}
