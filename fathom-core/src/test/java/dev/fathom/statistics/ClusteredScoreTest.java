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

class ClusteredScoreTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(1_000, 0.95, 5);

  private static Map<String, Double> part(int prompts, IntToDoubleFunction value) {
    Map<String, Double> part = new TreeMap<>();
    for (int i = 0; i < prompts; i++) {
      part.put("prompt-" + i, value.applyAsDouble(i));
    }
    return part;
  }

  private static double width(Estimate estimate) {
    return estimate.high().orElseThrow() - estimate.low().orElseThrow();
  }

  /** Parts count alike whatever their size: (1/2 + 1/4) / 2. */
  @Test
  void isTheMeanOfThePartsMeans() {
    List<Map<String, Double>> parts =
        List.of(Map.of("a", 1.0, "b", 0.0), Map.of("a", 1.0, "b", 0.0, "c", 0.0, "d", 0.0));
    assertEquals(0.375, ClusteredScore.of(parts).value(), 1e-15);
    assertEquals(4, ClusteredScore.of(parts).prompts());
  }

  /** With one part of one value per prompt it is the plain bootstrap of the mean. */
  @Test
  void onePartIsThePlainBootstrap() {
    double[] values = new Random(2).doubles(60).toArray();
    double[] byName = part(60, i -> values[i]).values().stream().mapToDouble(v -> v).toArray();
    Estimate plain = BOOTSTRAP.mean(byName);
    Estimate found = ClusteredScore.of(List.of(part(60, i -> values[i]))).estimate(BOOTSTRAP);
    assertEquals(plain.value().orElseThrow(), found.value().orElseThrow(), 1e-12);
    assertEquals(plain.low().orElseThrow(), found.low().orElseThrow(), 1e-12);
    assertEquals(plain.high().orElseThrow(), found.high().orElseThrow(), 1e-12);
  }

  /** Three attacks that break the same prompts know no more than one of them. */
  @Test
  void theSameAnswersAgainMakeNoIntervalNarrower() {
    Map<String, Double> once = part(80, i -> i % 3 == 0 ? 1 : 0);
    Estimate one = ClusteredScore.of(List.of(once)).estimate(BOOTSTRAP);
    Estimate three = ClusteredScore.of(List.of(once, once, once)).estimate(BOOTSTRAP);
    assertEquals(width(one), width(three), 1e-9);
  }

  @Test
  void independentPartsMakeItNarrower() {
    Random random = new Random(4);
    double[][] values = new double[4][];
    for (int i = 0; i < 4; i++) {
      values[i] = random.doubles(80).map(Math::round).toArray();
    }
    List<Map<String, Double>> parts = new ArrayList<>();
    for (double[] of : values) {
      parts.add(part(80, i -> of[i]));
    }
    double one = width(ClusteredScore.of(parts.subList(0, 1)).estimate(BOOTSTRAP));
    double four = width(ClusteredScore.of(parts).estimate(BOOTSTRAP));
    assertEquals(0.5, four / one, 0.12);
  }

  @Test
  void noneBrokenStillHasAWidth() {
    Estimate none =
        ClusteredScore.of(List.of(part(72, _ -> 0), part(72, _ -> 0))).estimate(BOOTSTRAP);
    assertEquals(Wilson.STANDARD.interval(0, 72).high(), none.high().orElseThrow());
    assertEquals(0, none.low().orElseThrow());
  }

  /** One attack breaks all, three break none: 3/4, and each of them might be off by its Wilson. */
  @Test
  void partsThatAgreeOnEveryPromptAreTrustedAsFarAsEachOfThem() {
    List<Map<String, Double>> parts =
        List.of(part(72, _ -> 0), part(72, _ -> 1), part(72, _ -> 1), part(72, _ -> 1));
    Estimate found = ClusteredScore.of(parts).estimate(BOOTSTRAP);
    double slack = Wilson.STANDARD.interval(0, 72).high();
    assertEquals(0.75, found.value().orElseThrow(), 1e-12);
    assertEquals(0.75 * (1 - slack), found.low().orElseThrow(), 1e-12);
    assertEquals(0.75 + 0.25 * slack, found.high().orElseThrow(), 1e-12);
  }

  /** Prompts differ in how easily they break, which is what makes their answers hang together. */
  @Test
  void theIntervalHoldsTheTrueScoreAboutAsOftenAsItSays() {
    long seed = 17;
    Random random = new Random(seed);
    int inside = 0;
    int runs = 400;
    for (int run = 0; run < runs; run++) {
      double[] weak = random.doubles(100).map(u -> u * u).toArray(); // mean 1/3
      List<Map<String, Double>> parts = new ArrayList<>();
      for (int attack = 0; attack < 3; attack++) {
        parts.add(part(100, i -> random.nextDouble() < weak[i] ? 1 : 0));
      }
      Estimate found = ClusteredScore.of(parts).estimate(new Bootstrap(400, 0.95, run));
      if (found.low().orElseThrow() <= 1.0 / 3 && 1.0 / 3 <= found.high().orElseThrow()) {
        inside++;
      }
    }
    double coverage = (double) inside / runs;
    assertTrue(coverage > 0.91 && coverage < 0.985, "seed " + seed + ": coverage " + coverage);
  }

  @Test
  void aScoreNeedsParts() {
    assertThrows(IllegalArgumentException.class, () -> ClusteredScore.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> ClusteredScore.of(List.of(Map.of())));
  }
}
