package dev.fathom.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairedSharesTest {
  static Stream<JsonNode> mcnemar() {
    return GoldenStatistics.cases("mcnemar");
  }

  static Stream<JsonNode> newcombe() {
    return GoldenStatistics.cases("newcombe");
  }

  @ParameterizedTest
  @MethodSource("mcnemar")
  void mcNemarGivesTheExactFraction(JsonNode known) {
    long first = known.path("first").asLong();
    long second = known.path("second").asLong();
    double p = known.path("p").doubleValue();
    assertEquals(p, new McNemar(first, second).p(), 1e-12 * p);
    McNemar turned = new McNemar(/* firstOnly= */ second, /* secondOnly= */ first);
    assertEquals(p, turned.p(), 1e-12 * p);
  }

  /** Of 7 prompts that tell two coins apart, 1 or fewer or 6 or more on one side: 16 of 128. */
  @Test
  void mcNemarByHand() {
    assertEquals(16.0 / 128, new McNemar(1, 6).p(), 1e-15);
  }

  @ParameterizedTest
  @MethodSource("newcombe")
  void theDifferenceHasNewcombesInterval(JsonNode known) {
    JsonNode table = known.path("table");
    PairedShares shares =
        new PairedShares(
            table.get(0).asLong(),
            table.get(1).asLong(),
            table.get(2).asLong(),
            table.get(3).asLong());
    Estimate difference = shares.difference();
    double value = (double) (table.get(1).asLong() - table.get(2).asLong()) / shares.n();
    assertEquals(value, difference.value().orElseThrow(), 1e-15);
    assertEquals(known.path("low").doubleValue(), difference.low().orElseThrow(), 1e-9);
    assertEquals(known.path("high").doubleValue(), difference.high().orElseThrow(), 1e-9);
  }

  /** The interval says nothing if it does not hold the truth as often as it claims. */
  @Test
  void theIntervalHoldsTheTrueDifferenceAboutAsOftenAsItSays() {
    long seed = 7;
    Random random = new Random(seed);
    double[] cells = {0.35, 0.05, 0.15, 0.45};
    int inside = 0;
    int runs = 4_000;
    for (int run = 0; run < runs; run++) {
      long[] counts = new long[4];
      for (int i = 0; i < 72; i++) {
        double at = random.nextDouble();
        int cell = 0;
        while (cell < 3 && at >= cells[cell]) {
          at -= cells[cell++];
        }
        counts[cell]++;
      }
      Estimate found = new PairedShares(counts[0], counts[1], counts[2], counts[3]).difference();
      if (found.low().orElseThrow() <= -0.1 && -0.1 <= found.high().orElseThrow()) {
        inside++;
      }
    }
    double coverage = (double) inside / runs;
    assertTrue(coverage > 0.94 && coverage < 0.98, "seed " + seed + ": coverage " + coverage);
  }

  @Test
  void pairsByPromptAndLeavesOutWhatOnlyOneHas() {
    PairedShares shares =
        PairedShares.of(
            Map.of("a", true, "b", true, "c", false, "d", false, "only here", true),
            Map.of("a", true, "b", false, "c", true, "d", false, "only there", true));
    assertEquals(new PairedShares(1, 1, 1, 1), shares);
    assertThrows(
        IllegalArgumentException.class,
        () -> PairedShares.of(Map.of("a", true), Map.of("b", true)));
  }
}
