package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.statistics.Bootstrap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shares, counts and summaries of samples made by hand. */
class ResultsTest {
  /** Ranks 1 1 2 3 4 and 1 10 3: of eight, three at 1, three at 2 or 3, two above. */
  @Test
  void urialSharesCountTheRanksOfAllTokens() {
    JsonNode results =
        results(
            sample("a", new double[] {1, 1, 2, 3, 4}, Map.of()),
            sample("b", new double[] {1, 10, 3}, Map.of()));
    JsonNode shares = results.path("shares").path("g");
    assertEquals(0.375, shares.path("unshifted").path("mean").doubleValue());
    assertEquals(0.375, shares.path("marginal").path("mean").doubleValue());
    assertEquals(0.25, shares.path("shifted").path("mean").doubleValue());
    for (JsonNode share : shares) {
      assertEquals(8, share.path("n").intValue());
      assertTrue(share.path("low").doubleValue() <= share.path("mean").doubleValue());
      assertTrue(share.path("mean").doubleValue() <= share.path("high").doubleValue());
    }
  }

  /** At token 2 the ranks are 1 and 10; at token 4 only the first sample is left, with 3. */
  @Test
  void urialSharesByPositionAreOfTheSamplesThatReachIt() {
    JsonNode positions =
        results(
                sample("a", new double[] {1, 1, 2, 3, 4}, Map.of()),
                sample("b", new double[] {1, 10, 3}, Map.of()))
            .path("groups")
            .path("g")
            .path("positions");
    assertEquals(5, positions.size());
    assertEquals(0.5, positions.get(1).path("unshifted").path("mean").doubleValue());
    assertEquals(0, positions.get(1).path("marginal").path("mean").doubleValue());
    assertEquals(0.5, positions.get(1).path("shifted").path("mean").doubleValue());
    assertEquals(1, positions.get(3).path("marginal").path("mean").doubleValue());
    assertEquals(1, positions.get(3).path("marginal").path("n").intValue());
  }

  /** Five tokens: 7 was among the fallen at 3 of them, 9 and 4 at 2, 5 at 1. */
  @Test
  void baseFavoredTokensAreCountedOverSamplesTheMostFrequentFirst() {
    JsonNode tokens =
        results(
                sample("a", new double[] {1, 1}, Map.of(7, 2, 9, 1, 5, 1)),
                sample("b", new double[] {1, 1, 1}, Map.of(7, 1, 9, 1, 4, 2)))
            .path("base_favored_tokens")
            .path("g");
    assertEquals(
        List.of(7, 4, 9, 5), tokens.findValues("id").stream().map(JsonNode::intValue).toList());
    assertEquals(
        List.of(3, 2, 2, 1), tokens.findValues("count").stream().map(JsonNode::intValue).toList());
    assertEquals("<7>", tokens.get(0).path("token").asText());
    assertEquals(0.6, tokens.get(0).path("share").doubleValue());
  }

  @Test
  void summariesAreOfTheSamplesThatReachThePosition() {
    JsonNode group =
        results(
                HandMade.sample("a", "g", 1, 5),
                HandMade.sample("b", "g", 3),
                HandMade.sample("c", "g"))
            .path("groups")
            .path("g");
    assertEquals(2, group.path("n").intValue());
    assertEquals(3, group.path("tokens").intValue());
    JsonNode first = group.path("positions").get(0).path("kl");
    assertEquals(2, first.path("mean").doubleValue());
    assertEquals(2, first.path("median").doubleValue());
    assertEquals(2, first.path("n").intValue());
    JsonNode second = group.path("positions").get(1).path("kl");
    assertEquals(5, second.path("mean").doubleValue());
    assertEquals(5, second.path("low").doubleValue());
    assertEquals(1, second.path("n").intValue());
  }

  @Test
  void progressIsToldOfEachPositionOfEachGroup() {
    int[] told = {0};
    new Results(Bootstrap.seeded(1), 0.1, Integer::toString, count -> told[0] += count)
        .of(Group.of(List.of(HandMade.sample("a", "g", 1, 2, 3), HandMade.sample("b", "h", 1, 2))));
    assertEquals(5, told[0]);
  }

  private static SampleRow sample(String id, double[] ranks, Map<Integer, Integer> tokens) {
    double[] zeros = IntStream.range(0, ranks.length).mapToDouble(i -> 0).toArray();
    return HandMade.sample(id, "g", zeros, zeros, ranks, tokens);
  }

  private static JsonNode results(SampleRow... rows) {
    return new Results(new Bootstrap(200, 0.95, 1), 0.1, id -> "<" + id + ">", _ -> {})
        .of(Group.of(List.of(rows)));
  }
}
