package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContrastTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(500, 0.95, 7);

  /** Means 5, 3, 1 against 2, 2: differences 3 and 1 where both reach; 3 and 2 over the tokens. */
  @Test
  void isTheFirstGroupsCurveLessTheSeconds() {
    JsonNode contrast =
        contrast(
            HandMade.sample("a", "harmful", 4, 2, 1),
            HandMade.sample("b", "harmful", 6, 4, 1),
            HandMade.sample("c", "benign", 3, 1),
            HandMade.sample("d", "benign", 1, 3));
    assertEquals("harmful", contrast.path("groups").get(0).asText());
    assertEquals("benign", contrast.path("groups").get(1).asText());
    assertEquals(2, contrast.path("positions").size());
    assertEquals(3, contrast.path("positions").get(0).path("difference").doubleValue());
    assertEquals(1, contrast.path("positions").get(1).path("difference").doubleValue());
    assertEquals(3, contrast.path("kl_first").path("value").doubleValue());
    assertEquals(1, contrast.path("kl_mean").path("value").doubleValue());
    assertEquals(0, contrast.path("kl_area_beyond_5").path("value").doubleValue());
  }

  @Test
  void theLateAreaIsCountedWhereBothReach() {
    JsonNode contrast =
        contrast(
            HandMade.sample("a", "harmful", 1, 1, 1, 1, 1, 5, 4, 100),
            HandMade.sample("b", "benign", 1, 1, 1, 1, 1, 2, 1));
    // 5 + 4 − (2 + 1)
    assertEquals(6, contrast.path("kl_area_beyond_5").path("value").doubleValue());
  }

  @Test
  void intervalsContainTheDifferenceAndExcludeZeroWhereItIsClear() {
    List<SampleRow> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(HandMade.sample("h" + i, "harmful", 4 + 0.1 * i, 1 + 0.1 * (i % 7)));
      rows.add(HandMade.sample("b" + i, "benign", 1 + 0.1 * i, 1 + 0.1 * (i % 5)));
    }
    JsonNode contrast = contrast(rows.toArray(SampleRow[]::new));
    for (JsonNode position : contrast.path("positions")) {
      double difference = position.path("difference").doubleValue();
      assertTrue(position.path("low").doubleValue() < difference, position.toString());
      assertTrue(position.path("high").doubleValue() > difference, position.toString());
    }
    assertEquals(3, contrast.path("kl_first").path("value").doubleValue(), 1e-6);
    assertTrue(contrast.path("kl_first").path("low").doubleValue() > 0);
    assertTrue(contrast.path("positions").get(1).path("low").doubleValue() < 0);
  }

  @Test
  void isBetweenHarmfulAndBenignOrTheOnlyTwoThereAre() {
    assertEquals(Optional.of("harmful benign"), names("benign", "harmful", "other"));
    assertEquals(Optional.of("one two"), names("two", "one"));
    assertEquals(Optional.empty(), names("one", "two", "three"));
    assertEquals(Optional.empty(), names("harmful"));
    assertEquals(Optional.empty(), names());
  }

  private static Optional<String> names(String... groups) {
    List<SampleRow> rows =
        Stream.of(groups).map(group -> HandMade.sample(group, group, 1, 1)).toList();
    return Contrast.among(Group.of(rows))
        .map(contrast -> contrast.first().name() + " " + contrast.second().name());
  }

  private static JsonNode contrast(SampleRow... rows) {
    return Contrast.among(Group.of(List.of(rows))).orElseThrow().toJson(BOOTSTRAP);
  }
}
