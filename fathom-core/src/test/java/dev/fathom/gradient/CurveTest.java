package dev.fathom.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.statistics.Bootstrap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(1);

  private static Curve curve(Map<Integer, Double> values) {
    return new Curve(new TreeMap<>(values));
  }

  @Test
  void lateOverEarlyTakesRowsThatReachBothAndTheirMeans() {
    List<Curve> rows =
        List.of(
            curve(Map.of(1, 4.0, 3, 2.0, 5, 100.0, 12, 1.0, 16, 2.0)),
            curve(Map.of(2, 1.0, 24, 0.5)),
            curve(Map.of(1, 1000.0)));
    JsonNode ratio = Curve.lateOverEarly(rows, BOOTSTRAP).orElseThrow();

    assertEquals((1.5 + 0.5) / (3 + 1), ratio.path("value").doubleValue(), 1e-12);
    assertEquals(2, ratio.path("n").intValue());
    assertEquals(0.5, ratio.path("low").doubleValue(), 1e-12);
    assertEquals(0.5, ratio.path("high").doubleValue(), 1e-12);
  }

  @Test
  void rowsThatAllEndEarlyHaveNoRatio() {
    assertTrue(Curve.lateOverEarly(List.of(curve(Map.of(1, 1.0))), BOOTSTRAP).isEmpty());
  }

  @Test
  void meansAreOverTheRowsThatReachAPosition() {
    JsonNode means =
        Curve.means(List.of(curve(Map.of(1, 1.0, 2, 5.0)), curve(Map.of(1, 3.0))), BOOTSTRAP);

    assertEquals(2, means.size());
    assertEquals(2.0, means.get(0).path("value").doubleValue());
    assertEquals(2, means.get(0).path("n").intValue());
    assertEquals(5.0, means.get(1).path("value").doubleValue());
    assertEquals(1, means.get(1).path("n").intValue());
  }
}
