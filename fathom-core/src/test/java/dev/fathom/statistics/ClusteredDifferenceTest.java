package dev.fathom.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ClusteredDifferenceTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(2_000, 0.95, 5);

  private static Map<String, Double> part(int prompts, IntToDoubleFunction value) {
    Map<String, Double> part = new TreeMap<>();
    for (int i = 0; i < prompts; i++) {
      part.put("prompt-" + i, value.applyAsDouble(i));
    }
    return part;
  }

  private static ClusteredDifference of(Map<String, Double> first, Map<String, Double> second) {
    return ClusteredDifference.of(List.of(first), List.of(second));
  }

  @Test
  void pairsByPromptAndLeavesOutWhatOnlyOneHas() {
    ClusteredDifference difference =
        of(Map.of("a", 1.0, "b", 0.5, "x", 0.0), Map.of("a", 0.0, "b", 1.0, "y", 1.0));
    assertEquals(2, difference.prompts());
    assertEquals(0.25, difference.value(), 1e-15);
    assertThrows(IllegalArgumentException.class, () -> of(Map.of("a", 1.0), Map.of("b", 1.0)));
  }

  /** Where both know the same, the paired bootstrap and McNemar's test agree but for draws. */
  @Test
  void agreesWithMcNemarWherePromptsCountOrDoNot() {
    Map<String, Double> first = part(200, i -> i < 60 ? 1 : 0);
    Map<String, Double> second = part(200, i -> i >= 20 && i < 98 ? 1 : 0);
    double exact = new McNemar(20, 38).p();
    assertEquals(exact, of(first, second).p(BOOTSTRAP), 0.02);
  }

  @Test
  void theOtherWayRoundIsTheSameDifferenceBelowNought() {
    Map<String, Double> first = part(90, i -> (i % 7) / 6.0);
    Map<String, Double> second = part(90, i -> (i % 5) / 4.0);
    ClusteredDifference one = of(first, second);
    ClusteredDifference other = of(second, first);
    assertEquals(one.value(), -other.value(), 1e-12);
    assertEquals(one.p(BOOTSTRAP), other.p(BOOTSTRAP), 1e-12);
    assertEquals(
        one.estimate(BOOTSTRAP).low().orElseThrow(),
        -other.estimate(BOOTSTRAP).high().orElseThrow(),
        1e-9);
  }

  @Test
  void alikeOnEveryPromptIsNoDifferenceWithAWidth() {
    Map<String, Double> same = part(72, i -> i % 2);
    ClusteredDifference difference = of(same, same);
    Estimate estimate = difference.estimate(BOOTSTRAP);
    assertEquals(1, difference.p(BOOTSTRAP));
    assertEquals(0, estimate.value().orElseThrow());
    assertEquals(-estimate.low().orElseThrow(), estimate.high().orElseThrow());
    assertTrue(estimate.high().orElseThrow() > 0.04);
  }

  @Test
  void apartOnEveryPromptIsCertainAsFarAsTheyGo() {
    ClusteredDifference difference = of(part(72, _ -> 0), part(72, _ -> 1));
    Estimate estimate = difference.estimate(BOOTSTRAP);
    assertEquals(-1, estimate.value().orElseThrow(), 1e-12);
    assertEquals(-1, estimate.low().orElseThrow());
    assertTrue(estimate.high().orElseThrow() > -1 && estimate.high().orElseThrow() < -0.94);
    assertEquals(new McNemar(72, 0).p(), difference.p(BOOTSTRAP));
  }

  /** Draws of three prompts would find a certainty that three prompts cannot give. */
  @Test
  void fewPromptsProveNothing() {
    Map<String, Double> first = Map.of("a", 0.9, "b", 0.8, "c", 0.7);
    Map<String, Double> second = Map.of("a", 0.1, "b", 0.2, "c", 0.1);
    assertEquals(0.25, of(first, second).p(BOOTSTRAP), 1e-12);
  }

  /** Of two models that are alike, no more than 5 % may seem to differ at the level of 5 %. */
  @Test
  void falseAlarmsAreAsRareAsTheLevelSays() {
    long seed = 23;
    Random random = new Random(seed);
    int alarms = 0;
    int runs = 500;
    for (int run = 0; run < runs; run++) {
      List<Map<String, Double>> first = new ArrayList<>();
      List<Map<String, Double>> second = new ArrayList<>();
      double[] weak = random.doubles(80).toArray();
      for (int attack = 0; attack < 2; attack++) {
        first.add(part(80, i -> random.nextDouble() < weak[i] ? 1 : 0));
        second.add(part(80, i -> random.nextDouble() < weak[i] ? 1 : 0));
      }
      double p = ClusteredDifference.of(first, second).p(new Bootstrap(400, 0.95, run));
      alarms += p < 0.05 ? 1 : 0;
    }
    double share = (double) alarms / runs;
    assertTrue(share < 0.075, "seed " + seed + ": false alarms " + share);
    assertTrue(share > 0.02, "seed " + seed + ": too timid " + share);
  }

  /** The standard deviation of 50 times 1 and 50 times 0 is 0.5025; its mean's error a tenth. */
  @Test
  void tellsWhatItCouldHaveShown() {
    ClusteredDifference difference = of(part(100, i -> i % 2), part(100, _ -> 0));
    assertEquals(2.801585 * 0.0502519, difference.detectable().orElseThrow(), 1e-6);
  }
}
