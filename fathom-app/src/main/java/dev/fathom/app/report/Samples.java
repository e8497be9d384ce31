package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The examples that the report embeds: the first ones of each group, so that the page stays small
 * whatever the run's size.
 *
 * @param shown the embedded rows in the file's order
 * @param totals how many rows the file has per group
 */
record Samples(List<Sample> shown, Map<String, Integer> totals) {
  /** At most this many examples of a group. */
  static final int PER_GROUP = 60;

  /** At most this many tokens over all groups, about 90 bytes each in the page. */
  static final int TOKENS = 16_000;

  int total() {
    return totals.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Reads row by row and keeps no more than it shows.
   *
   * @param groups how many groups share the page
   * @throws UserError naming file and line if a row is not JSON or its arrays differ in length
   */
  static Samples read(Path file, int topN, int groups) {
    List<Sample> shown = new ArrayList<>();
    Map<String, Integer> totals = new LinkedHashMap<>();
    Map<String, Integer> tokens = new LinkedHashMap<>();
    int share = TOKENS / Math.max(1, groups);
    JsonLines.forEach(
        file,
        row -> {
          Sample sample = sample(row, topN);
          int count = totals.merge(sample.group(), 1, Integer::sum);
          int used = tokens.merge(sample.group(), sample.tokens().size(), Integer::sum);
          if (count <= PER_GROUP && (count == 1 || used <= share)) {
            shown.add(sample);
          }
        });
    return new Samples(shown, totals);
  }

  private static Sample sample(JsonAt row, int topN) {
    List<String> tokens = row.get("tokens").items().stream().map(JsonAt::text).toList();
    Map<Metric, double[]> values = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      row.find(metric.key(topN))
          .ifPresent(at -> values.put(metric, checked(at.numbers(), at.way(), tokens.size())));
    }
    return new Sample(
        row.get("id").text(),
        row.get("group").text(),
        row.find("prompt").map(JsonAt::text),
        tokens,
        values);
  }

  private static double[] checked(double[] numbers, String way, int tokens) {
    if (numbers.length != tokens) {
      throw new UserError(
          way + " has " + numbers.length + " entries for " + tokens + " tokens: measure again");
    }
    return numbers;
  }
}
