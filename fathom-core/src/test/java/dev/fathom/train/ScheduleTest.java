package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.train.Schedule.Constant;
import dev.fathom.train.Schedule.Cosine;
import dev.fathom.train.Schedule.Linear;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
  static Stream<JsonNode> rows() {
    return Golden.rows("schedules").stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void equalsTransformersSchedulersAlsoPastTheEnd(JsonNode row) {
    long warmUp = row.path("warm_up").longValue();
    double finalShare = row.path("final_share").doubleValue();
    Schedule schedule =
        switch (row.path("kind").asText()) {
          case "constant" -> new Constant(warmUp);
          case "linear" -> new Linear(warmUp, finalShare);
          case "cosine" -> new Cosine(warmUp, finalShare);
          default -> throw new IllegalStateException(row.path("kind").asText());
        };
    JsonNode factors = row.path("factors");
    long total = row.path("total").longValue();
    for (int step = 0; step <= total; step++) {
      assertEquals(
          factors.get(step).doubleValue(), schedule.factor(step, total), 1e-12, "step " + step);
    }
  }

  @Test
  void aLineEndsAtItsFinalShareAndStaysThere() {
    Schedule schedule = new Linear(10, 0.2);
    assertEquals(0.5, schedule.factor(5, 110), 0);
    assertEquals(1, schedule.factor(10, 110), 0);
    assertEquals(0.6, schedule.factor(60, 110), 1e-15);
    assertEquals(0.2, schedule.factor(110, 110), 1e-15);
    assertEquals(0.2, schedule.factor(500, 110), 1e-15);
  }

  @Test
  void aTrainingShorterThanItsWarmUpOnlyRises() {
    assertEquals(0.3, new Cosine(10, 0).factor(3, 4), 1e-15);
    assertEquals(1, new Linear(10, 0).factor(10, 10), 0);
  }

  @Test
  void refusesWhatIsNoSchedule() {
    assertThrows(IllegalArgumentException.class, () -> new Constant(-1));
    assertThrows(IllegalArgumentException.class, () -> new Linear(0, 1.5));
    assertThrows(IllegalArgumentException.class, () -> new Cosine(0, Double.NaN));
  }
}
