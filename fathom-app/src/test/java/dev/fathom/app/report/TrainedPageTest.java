package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TrainedPageTest {
  @Test
  void lateDivergenceWithoutAGainIsCalledNoDepth() {
    assertTrue(finding(-0.01, 0.02).contains("the divergence there is no depth"));
    assertTrue(finding(0.01, 0.02).contains("refusal became likelier there"));
    assertTrue(finding(-0.02, -0.01).contains("refusal became less likely there"));
  }

  @Test
  void theTitleTellsWhereTheDivergenceLies() {
    Headline early = TrainedPage.headline(results(OptionalInt.of(5), 0, 0));
    assertEquals(
        "75 % of what reinforcement moved lies in the first 5 tokens, where harm was decided.",
        early.title());
    assertTrue(
        early.findings().getFirst().contains("it would be 2.50"), early.findings().getFirst());
    assertEquals(
        "Reinforcement by whole answers moved the model by 2.00 nats.",
        TrainedPage.headline(results(OptionalInt.empty(), 0, 0)).title());
  }

  private static String finding(double low, double high) {
    return TrainedPage.headline(results(OptionalInt.of(5), low, high)).findings().get(1);
  }

  private static TrainedResults results(OptionalInt horizon, double low, double high) {
    Point point = new Point(6, 0.5, 0.4, 0.6, 9);
    boolean early = horizon.isPresent();
    return new TrainedResults(
        "model",
        2,
        horizon,
        new TrainedResults.Alignment(
            9,
            List.of(point),
            List.of(),
            new Point(1, 2, 1.9, 2.1, 9),
            early ? Optional.of(point) : Optional.empty(),
            OptionalDouble.of(1.5),
            OptionalDouble.of(2.5)),
        new TrainedResults.Recovery(
            9,
            List.of(point),
            List.of(point),
            List.of(point),
            List.of(point),
            early
                ? Optional.of(
                    new TrainedResults.Beyond(
                        point, point, point, new Point(6, (low + high) / 2, low, high, 9)))
                : Optional.empty()),
        Optional.empty(),
        List.of(),
        JsonNodeFactory.instance.objectNode());
  }
}
