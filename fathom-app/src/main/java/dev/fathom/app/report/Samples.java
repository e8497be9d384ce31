package dev.fathom.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
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
    if (!Files.exists(file)) {
      return new Samples(shown, totals);
    }
    Map<String, Integer> tokens = new LinkedHashMap<>();
    int share = TOKENS / Math.max(1, groups);
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        Sample sample = sample(line, file + ":" + number + ":", topN);
        int count = totals.merge(sample.group(), 1, Integer::sum);
        int used = tokens.merge(sample.group(), sample.tokens().size(), Integer::sum);
        if (count <= PER_GROUP && (count == 1 || used <= share)) {
          shown.add(sample);
        }
      }
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
    return new Samples(shown, totals);
  }

  private static Sample sample(String line, String way, int topN) {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UserError(way + " not valid JSON: " + Json.oneLine(e), e);
    }
    JsonAt row = new JsonAt(way, node);
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
