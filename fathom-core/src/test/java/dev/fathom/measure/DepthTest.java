package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The depth numbers of samples made by hand. */
class DepthTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(500, 0.95, 7);
  private static final double DELTA = 0.1;

  /** The mean curve is 8, 6, 4, 2: at token 3 it is down to half of 8. */
  @Test
  void theHalfLifeIsTheFirstPositionWithHalfOfTheFirstDivergence() {
    JsonNode depth = depth(List.of(kl("a", 10, 8, 6, 2), kl("b", 6, 4, 2, 2)));
    assertEquals(3, depth.path("kl_half_life").path("value").doubleValue());
    assertEquals(8, depth.path("kl_first").path("value").doubleValue());
  }

  @Test
  void aDivergenceThatNeverHalvesHasNoHalfLife() {
    JsonNode depth = depth(List.of(kl("a", 8, 4.5, 5), kl("b", 8, 5, 4.5)));
    assertTrue(depth.path("kl_half_life").path("value").isNull());
    assertTrue(depth.path("kl_half_life").path("high").isNull());
  }

  @Test
  void aLaterRiseDoesNotUndoTheHalfLife() {
    JsonNode depth = depth(List.of(kl("a", 8, 4, 9), kl("b", 8, 4, 9)));
    assertEquals(2, depth.path("kl_half_life").path("value").doubleValue());
  }

  @Test
  void theHalfLifeIsThatOfTheMeanCurveAndNotTheMeanOfTheHalfLives() {
    // Alone they halve at tokens 2 and 4; their mean 6, 4.5, 3.5, 1.5 at 4, the last.
    JsonNode depth = depth(List.of(kl("a", 4, 1, 1, 1), kl("b", 8, 8, 6, 2)));
    assertEquals(4, depth.path("kl_half_life").path("value").doubleValue());
  }

  /** Tokens 6, 7 and 8 have 0.5, 0.25 and 1: together 1.75. */
  @Test
  void theAreaBeyondFiveBeginsAtTheSixthToken() {
    JsonNode depth =
        depth(List.of(kl("a", 9, 9, 9, 9, 9, 0.5, 0.25, 1), kl("b", 9, 9, 9, 9, 9, 0.5, 0.25, 1)));
    assertEquals(1.75, depth.path("kl_area_beyond_5").path("value").doubleValue(), 1e-12);
    JsonNode shorter = depth(List.of(kl("a", 9, 9, 9, 9, 9), kl("b", 9, 9, 9, 9, 9)));
    assertEquals(0, shorter.path("kl_area_beyond_5").path("value").doubleValue());
  }

  /** (1 + 2 + 3 + 6) / 4: tokens count alike, not samples. */
  @Test
  void theMeanIsOverTokens() {
    JsonNode depth = depth(List.of(kl("a", 1, 2, 3), kl("b", 6)));
    assertEquals(3, depth.path("kl_mean").path("value").doubleValue());
  }

  /** The mean recovery probability is 0.5, 0.11, 0.09, 0.5: below a tenth at token 3. */
  @Test
  void recoveryIsLostWhereItsMeanFallsBelowDelta() {
    JsonNode depth =
        depth(List.of(recovery("a", 0.6, 0.2, 0.1, 0.5), recovery("b", 0.4, 0.02, 0.08, 0.5)));
    assertEquals(3, depth.path("recovery_below_delta").path("value").doubleValue());
  }

  @Test
  void recoveryThatIsNeverLostHasNoPosition() {
    // 0.1 as a float is a little above 0.1.
    JsonNode depth = depth(List.of(recovery("a", 0.6, 0.1), recovery("b", 0.6, 0.1)));
    assertTrue(depth.path("recovery_below_delta").path("value").isNull());
    assertTrue(depth.path("recovery_below_delta").path("low").isNull());
  }

  /** Of 30 samples a tenth is 3; five reach token 4, two token 6. */
  @Test
  void depthLooksOnlyAsFarAsATenthOfTheSamplesReach() {
    List<SampleRow> rows = new ArrayList<>(HandMade.copies(25, "a", "g", 8, 7));
    rows.addAll(HandMade.copies(3, "b", "g", 8, 7, 7, 7));
    rows.addAll(HandMade.copies(2, "c", "g", 8, 7, 7, 7, 1, 1));
    JsonNode depth = depth(rows);
    assertEquals(4, depth.path("support").intValue());
    assertTrue(depth.path("kl_half_life").path("value").isNull(), "halved beyond the support");
    assertEquals(0, depth.path("kl_area_beyond_5").path("value").doubleValue());
  }

  @Test
  void inASmallGroupTwoSamplesAreNeeded() {
    List<SampleRow> rows = List.of(kl("a", 8, 7, 7, 1), kl("b", 8, 7, 7), kl("c", 8));
    assertEquals(3, depth(rows).path("support").intValue());
  }

  @Test
  void oneSampleIsAGroupWhoseIntervalsAreItsValues() {
    JsonNode depth = depth(List.of(kl("a", 8, 5, 4, 1, 1, 3)));
    assertEquals(6, depth.path("support").intValue());
    for (String number : List.of("kl_first", "kl_mean", "kl_area_beyond_5", "kl_half_life")) {
      JsonNode estimate = depth.path(number);
      assertTrue(estimate.path("value").isNumber(), number);
      assertEquals(estimate.path("value"), estimate.path("low"), number);
      assertEquals(estimate.path("value"), estimate.path("high"), number);
    }
    assertEquals(3, depth.path("kl_half_life").path("value").doubleValue());
  }

  @Test
  void intervalsContainTheirValues() {
    List<SampleRow> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      double first = 4 + 0.2 * i;
      rows.add(
          HandMade.sample(
              "s" + i,
              "g",
              new double[] {first, 4, 3, 2, 1 + 0.1 * i, 0.1 * i, 0.05 * i},
              new double[] {0.5, 0.2 - 0.01 * i, 0.15 - 0.01 * (i % 10), 0, 0, 0, 0},
              new double[] {1, 1, 1, 1, 1, 1, 1},
              Map.of()));
    }
    JsonNode depth = depth(rows);
    for (String number :
        List.of(
            "kl_first", "kl_mean", "kl_area_beyond_5", "kl_half_life", "recovery_below_delta")) {
      JsonNode estimate = depth.path(number);
      double value = estimate.path("value").doubleValue();
      assertTrue(estimate.path("low").doubleValue() <= value, number + ": " + estimate);
      assertTrue(value <= estimate.path("high").doubleValue(), number + ": " + estimate);
    }
    assertTrue(
        depth.path("kl_first").path("low").doubleValue()
            < depth.path("kl_first").path("high").doubleValue());
  }

  @Test
  void aRowWithAnEmptyResponseIsInNoGroup() {
    List<SampleRow> rows =
        List.of(kl("a", 8, 4), HandMade.sample("b", "g"), HandMade.sample("c", "empty"));
    Group group = HandMade.group(rows);
    assertEquals("g", group.name());
    assertEquals(1, group.size());
  }

  @Test
  void theOrderOfTheRowsDoesNotMatter() {
    List<SampleRow> rows = List.of(kl("a", 8, 4, 1), kl("b", 5, 5, 5), kl("c", 2, 1));
    assertEquals(depth(rows), depth(rows.reversed()));
  }

  private static SampleRow kl(String id, double... kl) {
    return HandMade.sample(id, "g", kl);
  }

  private static SampleRow recovery(String id, double... recovery) {
    double[] ones = new double[recovery.length];
    return HandMade.sample(id, "g", ones, recovery, ones, Map.of());
  }

  private static JsonNode depth(List<SampleRow> rows) {
    return new Depth(DELTA).of(HandMade.group(rows), BOOTSTRAP);
  }
}
