package dev.fathom.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HolmTest {
  static Stream<JsonNode> holm() {
    return GoldenStatistics.cases("holm");
  }

  /** The adjusted value is the level at which the step-down procedure begins to reject. */
  @ParameterizedTest
  @MethodSource("holm")
  void isTheLevelAtWhichTheProcedureBeginsToReject(JsonNode family) {
    List<Double> adjusted = Holm.adjusted(GoldenStatistics.numbers(family.path("p")));
    List<Double> expected = GoldenStatistics.numbers(family.path("adjusted"));
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), adjusted.get(i), 1e-9);
    }
  }

  @Test
  void keepsTheOrderAndNeverLowersAValue() {
    long seed = 11;
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      List<Double> p = random.doubles(1 + random.nextInt(12)).boxed().toList();
      List<Double> adjusted = Holm.adjusted(p);
      for (int i = 0; i < p.size(); i++) {
        assertTrue(adjusted.get(i) >= p.get(i) && adjusted.get(i) <= 1, "seed " + seed);
        for (int j = 0; j < p.size(); j++) {
          assertTrue(p.get(i) > p.get(j) || adjusted.get(i) <= adjusted.get(j), "seed " + seed + p);
        }
      }
    }
  }

  @Test
  void noTestsAreNoFamily() {
    assertEquals(List.of(), Holm.adjusted(List.of()));
  }
}
