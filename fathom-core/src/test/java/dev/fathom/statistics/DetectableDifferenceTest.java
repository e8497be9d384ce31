package dev.fathom.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DetectableDifferenceTest {
  static Stream<JsonNode> detectable() {
    return GoldenStatistics.cases("detectable");
  }

  @ParameterizedTest
  @MethodSource("detectable")
  void isTheSmallestThatASearchFinds(JsonNode known) {
    double found =
        DetectableDifference.STANDARD
            .paired(known.path("n").asLong(), known.path("apart").doubleValue())
            .orElseThrow();
    assertEquals(known.path("difference").doubleValue(), found, 2e-6);
  }

  /** 80 % are promised; the formula is an approximation, and the exact test is timid. */
  @ParameterizedTest
  @CsvSource({"72, 0.2", "196, 0.1", "384, 0.5"})
  void mcNemarShowsSuchADifferenceAboutAsOftenAsPromised(int n, double apart) {
    long seed = 3;
    double difference = DetectableDifference.STANDARD.paired(n, apart).orElseThrow();
    double first = (apart + difference) / 2;
    Random random = new Random(seed);
    int shown = 0;
    int runs = 2_000;
    for (int run = 0; run < runs; run++) {
      int firstOnly = 0;
      int secondOnly = 0;
      for (int i = 0; i < n; i++) {
        double at = random.nextDouble();
        firstOnly += at < first ? 1 : 0;
        secondOnly += at >= first && at < apart ? 1 : 0;
      }
      shown += new McNemar(firstOnly, secondOnly).p() < 0.05 ? 1 : 0;
    }
    double power = (double) shown / runs;
    assertTrue(power > 0.70 && power < 0.88, "seed " + seed + ": power " + power);
  }

  @Test
  void fewerThanSixPromptsCanShowNothing() {
    assertEquals(OptionalDouble.empty(), DetectableDifference.STANDARD.paired(5, 0));
    assertEquals(1, DetectableDifference.STANDARD.paired(6, 0).orElseThrow(), 1e-9);
  }

  @Test
  void morePromptsShowSmallerDifferences() {
    double before = 1;
    for (int n = 10; n < 5_000; n += 7) {
      double now = DetectableDifference.STANDARD.paired(n, 0.3).orElseThrow();
      assertTrue(now < before, "n " + n);
      before = now;
    }
  }

  /** z(0.975) + z(0.8) = 1.959964 + 0.841621. */
  @Test
  void aMeanNeedsThisManyStandardErrors() {
    assertEquals(2.801585, DetectableDifference.STANDARD.mean(1), 1e-6);
  }
}
