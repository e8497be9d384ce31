package dev.fathom.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the searches of a run found, on the mean of each group: every number that a row of {@code
 * searches.jsonl} tells, and of every mark the share that has it, with its interval over prompts.
 */
record SearchSummary(List<Example> examples, Map<String, Searched> found, Bootstrap bootstrap) {
  ObjectNode toJson() {
    SortedMap<String, SortedMap<String, Searched>> groups = new TreeMap<>();
    examples.stream()
        .filter(example -> found.containsKey(example.id()))
        .forEach(example ->
            groups
                .computeIfAbsent(example.group(), _ -> new TreeMap<>())
                .put(example.id(), found.get(example.id())));
    ObjectNode node = Json.MAPPER.createObjectNode();
    groups.forEach((name, rows) -> node.set(name, group(List.copyOf(rows.values()))));
    return node;
  }

  private ObjectNode group(List<Searched> rows) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("n", rows.size());
    rows.getFirst()
        .details()
        .properties()
        .forEach(detail -> {
          if (detail.getValue().isNumber() || detail.getValue().isBoolean()) {
            node.set(detail.getKey(), mean(rows, detail.getKey()).toJson());
          }
        });
    return node;
  }

  /** Of a mark, the mean is the share that has it. */
  private static double number(JsonNode detail) {
    return detail.isBoolean() ? (detail.booleanValue() ? 1 : 0) : detail.doubleValue();
  }

  private Estimate mean(List<Searched> rows, String key) {
    double[] values = rows.stream().mapToDouble(row -> number(row.details().path(key))).toArray();
    return Estimate.of(
        Arrays.stream(values).average().orElseThrow(),
        bootstrap.interval(
            values.length,
            drawn -> Arrays.stream(drawn).mapToDouble(i -> values[i]).average().orElseThrow()));
  }
}
