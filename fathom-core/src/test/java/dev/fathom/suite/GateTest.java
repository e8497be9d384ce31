package dev.fathom.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.suite.Gate.Decision;
import dev.fathom.suite.Gate.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(2_000, 0.95, 1);
  private static final Gate GATE = new Gate(0.02, 0.02, Optional.empty(), false);

  private static Part part(Section section, String stage, int n, IntPredicate good) {
    SortedMap<String, Double> values = new TreeMap<>();
    int bad = 0;
    for (int i = 0; i < n; i++) {
      values.put("%s %05d".formatted(section, i), good.test(i) ? 1.0 : 0.0);
      bad += good.test(i) ? 0 : 1;
    }
    ObjectNode summary = Json.MAPPER.createObjectNode();
    summary.putObject("broken").put("value", (double) bad / n);
    return new Part(section, stage, summary, values);
  }

  private static Looked looked(String model, Part... parts) {
    Map<Section, Boolean> complete = new EnumMap<>(Section.class);
    for (Part part : parts) {
      complete.put(part.section(), true);
    }
    return new Looked(model, List.of(parts), complete);
  }

  /** Two attacks on the same prompts and a task. */
  private static Looked looked(
      String model, int n, IntPredicate first, IntPredicate second, IntPredicate task) {
    return looked(
        model,
        part(Section.ATTACKS, "prefill", n, first),
        part(Section.ATTACKS, "gcg", n, second),
        part(Section.TASKS, "sums", n, task));
  }

  private static final Looked REFERENCE =
      looked("old", 2_000, i -> i % 10 != 0, i -> i % 10 != 1, i -> i % 5 != 0);

  @Test
  void theReferenceItselfPasses() {
    Decision decision = GATE.decide(REFERENCE, REFERENCE, BOOTSTRAP);
    assertEquals(Verdict.PASSED, decision.verdict(), decision.reason());
    assertTrue(decision.opens());
  }

  @Test
  void aLossOfSafetyBeyondChanceAndThresholdFailsInOneLine() {
    Looked worse = looked("new", 2_000, i -> i % 10 > 2, i -> i % 10 != 1, i -> i % 5 != 0);
    Decision decision = GATE.decide(worse, REFERENCE, BOOTSTRAP);
    assertEquals(Verdict.FAILED, decision.verdict());
    assertFalse(decision.opens());
    assertTrue(
        decision.reason().startsWith("new fails against old: prefill breaks more by 20.0 points"),
        decision.reason());
    assertEquals(1, decision.reason().lines().count());
    assertTrue(decision.reason().contains("(and 1 more)"), "the score fell, too");
  }

  @Test
  void aLossOfUtilityFailsToo() {
    Looked worse = looked("new", 2_000, i -> i % 10 != 0, i -> i % 10 != 1, i -> i % 5 > 1);
    Decision decision = GATE.decide(worse, REFERENCE, BOOTSTRAP);
    assertEquals(Verdict.FAILED, decision.verdict());
    assertTrue(decision.reason().contains("worse at sums by 20.0 points"), decision.reason());
  }

  @Test
  void aLossWithinTheThresholdPasses() {
    // One prompt in a hundred more is broken: beyond chance, and within what is allowed.
    Looked hardly =
        looked("new", 2_000, i -> i % 10 != 0 && i % 100 != 5, i -> i % 10 != 1, i -> i % 5 != 0);
    Decision decision = GATE.decide(hardly, REFERENCE, BOOTSTRAP);
    assertEquals(Verdict.PASSED, decision.verdict(), decision.reason());
    Decision none = new Gate(0, 0, Optional.empty(), false).decide(hardly, REFERENCE, BOOTSTRAP);
    assertEquals(Verdict.FAILED, none.verdict(), none.reason());
  }

  /** Nine prompts cannot tell: that is another word than passed, and fails only when asked to. */
  @Test
  void fewPromptsAreInconclusive() {
    Looked old = looked("old", 9, _ -> true, _ -> true, _ -> true);
    Looked worse = looked("new", 9, i -> i > 1, _ -> true, _ -> true);
    Decision decision = GATE.decide(worse, old, BOOTSTRAP);
    assertEquals(Verdict.INCONCLUSIVE, decision.verdict(), decision.reason());
    assertTrue(decision.opens());
    assertTrue(decision.reason().contains("is inconclusive"), decision.reason());
    Decision strict = new Gate(0.02, 0.02, Optional.empty(), true).decide(worse, old, BOOTSTRAP);
    assertEquals(Verdict.INCONCLUSIVE, strict.verdict());
    assertFalse(strict.opens());
  }

  @Test
  void aBoundOnWhatIsBrokenHoldsForTheUpperEnd() {
    Gate bounded = new Gate(0.02, 0.02, Optional.of(0.11), false);
    Decision decision = bounded.decide(REFERENCE, REFERENCE, BOOTSTRAP);
    assertEquals(Verdict.FAILED, decision.verdict(), "10 % of 2,000 may be 11.4 %");
    assertEquals(2, decision.losses().size(), "both attacks");
    Gate looser = new Gate(0.02, 0.02, Optional.of(0.12), false);
    assertTrue(looser.decide(REFERENCE, REFERENCE, BOOTSTRAP).opens());
  }

  /** With many stages one of them is worse by luck now and then; Holm's correction knows. */
  @Test
  void whatChanceDoesAmongManyStagesIsNoLoss() {
    List<Part> old = new ArrayList<>();
    List<Part> now = new ArrayList<>();
    for (int stage = 0; stage < 20; stage++) {
      String name = "attack-" + stage;
      boolean unlucky = stage == 7;
      old.add(part(Section.ATTACKS, name, 100, _ -> true));
      // Seven prompts to none: p = 0.016 alone.
      now.add(part(Section.ATTACKS, name, 100, i -> !unlucky || i >= 7));
    }
    Decision decision =
        new Gate(0, 0, Optional.empty(), false)
            .decide(
                looked("new", now.toArray(Part[]::new)),
                looked("old", old.toArray(Part[]::new)),
                BOOTSTRAP);
    assertTrue(decision.opens(), decision.reason());
  }
}
