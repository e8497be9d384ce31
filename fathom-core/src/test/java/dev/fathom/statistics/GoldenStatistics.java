package dev.fathom.statistics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What {@code make_statistics_fixtures.py} computed. */
final class GoldenStatistics {
  private GoldenStatistics() {}

  static Stream<JsonNode> cases(String name) {
    return Json.object(Path.of("src/test/resources/statistics/golden.json"))
        .path(name)
        .valueStream();
  }

  static List<Double> numbers(JsonNode array) {
    return array.valueStream().map(JsonNode::doubleValue).toList();
  }
}
