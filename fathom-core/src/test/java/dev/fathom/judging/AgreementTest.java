package dev.fathom.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(500, 0.95, 3);

  private static List<Optional<Boolean>> verdicts(boolean... said) {
    List<Optional<Boolean>> verdicts = new ArrayList<>();
    for (boolean one : said) {
      verdicts.add(Optional.of(one));
    }
    return verdicts;
  }

  /** 20 + 5 + 10 + 15 rows as in {@link dev.fathom.statistics.ConfusionTest}. */
  private static boolean[] pattern(int... lengths) {
    boolean[] values = new boolean[Arrays.stream(lengths).sum()];
    int at = 0;
    for (int i = 0; i < lengths.length; i++) {
      Arrays.fill(values, at, at + lengths[i], i % 2 == 0);
      at += lengths[i];
    }
    return values;
  }

  private static int[] own(int rows) {
    return IntStream.range(0, rows).toArray();
  }

  private static void within(JsonNode estimate, double value) {
    assertEquals(value, estimate.path("value").doubleValue(), 1e-12);
    assertTrue(estimate.path("low").doubleValue() < value, estimate.toString());
    assertTrue(estimate.path("high").doubleValue() > value, estimate.toString());
  }

  @Test
  void theNumbersAreThoseOfTheCountsWithAnIntervalAround() {
    boolean[] labels = pattern(20, 5, 10, 15); // true 20, false 5, true 10, false 15
    boolean[] said = pattern(25, 25); // true 25, false 25
    ObjectNode node =
        new Agreement(labels, own(50), BOOTSTRAP).withLabels(verdicts(said), _ -> true);
    assertEquals(50, node.path("n").intValue());
    assertEquals(20, node.path("confusion").path("true_positive").intValue());
    assertEquals(5, node.path("confusion").path("false_positive").intValue());
    assertEquals(10, node.path("confusion").path("false_negative").intValue());
    within(node.path("kappa"), 0.4);
    within(node.path("accuracy"), 0.7);
    within(node.path("f1"), 40 / 55.0);
    within(node.path("recall"), 20 / 30.0);
    within(node.path("specificity"), 0.75);
  }

  @Test
  void rowsWithoutAVerdictAreCountedAndLeftOut() {
    List<Optional<Boolean>> said = verdicts(true, true, false, false);
    said.set(1, Optional.empty());
    ObjectNode node =
        new Agreement(new boolean[] {true, false, false, false}, own(4), BOOTSTRAP)
            .withLabels(said, row -> row != 3);
    assertEquals(2, node.path("n").intValue());
    assertEquals(1, node.path("unjudged").intValue());
    assertEquals(1, node.path("kappa").path("value").doubleValue());
  }

  @Test
  void whatNothingIsKnownOfIsNull() {
    ObjectNode node =
        new Agreement(new boolean[3], own(3), BOOTSTRAP)
            .withLabels(verdicts(false, false, false), _ -> true);
    assertTrue(node.path("kappa").path("value").isNull());
    assertTrue(node.path("recall").path("low").isNull());
    assertEquals(1, node.path("accuracy").path("value").doubleValue());
    ObjectNode none =
        new Agreement(new boolean[3], own(3), BOOTSTRAP)
            .withLabels(verdicts(false, false, false), _ -> false);
    assertEquals(0, none.path("n").intValue());
    assertTrue(none.path("accuracy").path("value").isNull());
  }

  /** Ten copies of a row know no more than one: the interval is that of the ten keys. */
  @Test
  void rowsAsGoodAsTheSameAreDrawnTogether() {
    boolean[] labels = pattern(60, 40);
    boolean[] said = pattern(50, 50);
    int[] tens = IntStream.range(0, 100).map(row -> row / 10).toArray();
    double wide = width(new Agreement(labels, tens, BOOTSTRAP), said);
    double narrow = width(new Agreement(labels, own(100), BOOTSTRAP), said);
    assertTrue(wide > 2 * narrow, wide + " and " + narrow);
  }

  private static double width(Agreement agreement, boolean[] said) {
    JsonNode accuracy = agreement.withLabels(verdicts(said), _ -> true).path("accuracy");
    return accuracy.path("high").doubleValue() - accuracy.path("low").doubleValue();
  }

  @Test
  void judgesAreComparedPairByPair() {
    boolean[] labels = pattern(20, 20);
    Map<String, List<Optional<Boolean>>> judges = new LinkedHashMap<>();
    judges.put("right", verdicts(labels));
    judges.put("blind", verdicts(pattern(10, 10, 10, 10)));
    judges.put("also-right", verdicts(labels));
    List<JsonNode> pairs =
        new Agreement(labels, own(40), BOOTSTRAP).pairs(judges).valueStream().toList();
    assertEquals(3, pairs.size());
    assertEquals("[\"right\",\"blind\"]", pairs.getFirst().path("judges").toString());
    within(pairs.getFirst().path("kappa"), 0);
    assertEquals(1, pairs.getFirst().path("kappa_difference").path("value").doubleValue(), 1e-12);
    assertTrue(pairs.getFirst().path("kappa_difference").path("low").doubleValue() > 0.5);
    assertEquals(0, pairs.get(1).path("kappa_difference").path("high").doubleValue(), 1e-12);
    assertEquals(1, pairs.get(1).path("kappa").path("value").doubleValue(), 1e-12);
  }
}
