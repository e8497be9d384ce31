package dev.fathom.gradient;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Summaries of the stages' rows as they stand in {@code results.json}.
 *
 * @param bootstrap rows are drawn
 */
record GradientResults(Bootstrap bootstrap) {
  /** How deep a refusal may begin, for which its first token's gradients are set side by side. */
  private static final int[][] DEPTHS = {{0, 0}, {1, 5}, {6, 20}, {21, Integer.MAX_VALUE}};

  /** {@code groups}: by position what the rows of each group show. */
  ObjectNode groups(List<ObjectNode> rows) {
    Map<String, List<ObjectNode>> byGroup = new TreeMap<>();
    rows.forEach(row ->
        byGroup.computeIfAbsent(row.path("group").asText(), _ -> new ArrayList<>()).add(row));
    ObjectNode groups = Json.MAPPER.createObjectNode();
    byGroup.forEach((name, members) -> {
      ObjectNode group = groups.putObject(name).put("n", members.size());
      put(group, "grad_mag", members.stream().map(r -> curve(r, "positions", "grad_mag")).toList());
      put(group, "kl", members.stream().map(row -> every(row, "kl")).toList());
      if (members.getFirst().has("error")) {
        put(group, "error", members.stream().map(row -> every(row, "error")).toList());
      }
    });
    return groups;
  }

  private void put(ObjectNode node, String name, List<Curve> curves) {
    ObjectNode one = node.putObject(name);
    one.set("positions", Curve.means(curves, bootstrap));
    Curve.lateOverEarly(curves, bootstrap)
        .ifPresentOrElse(
            ratio -> one.set("late_over_early", ratio), () -> one.putNull("late_over_early"));
  }

  private static Curve curve(ObjectNode row, String positions, String values) {
    return Curve.of(row.path(positions), row.path(values));
  }

  /** A curve with a value at each position. */
  private static Curve every(ObjectNode row, String values) {
    ArrayNode positions = Json.MAPPER.createArrayNode();
    IntStream.rangeClosed(1, row.path(values).size()).forEach(positions::add);
    return Curve.of(positions, row.path(values));
  }

  /** {@code influence}: the mean map over the rows that reach each of its places. */
  ObjectNode influence(List<ObjectNode> rows, int layer) {
    int tokens = rows.stream().mapToInt(row -> row.path("influence").size()).max().orElse(0);
    ObjectNode node = Json.MAPPER.createObjectNode().put("layer", layer).put("n", rows.size());
    ArrayNode map = node.putArray("map");
    Map<Integer, List<Double>> byDistance = new TreeMap<>();
    for (int t = 1; t <= tokens; t++) {
      ArrayNode line = map.addArray();
      for (int i = 1; i < t; i++) {
        double sum = 0;
        int count = 0;
        for (ObjectNode row : rows) {
          if (row.path("influence").size() >= t) {
            sum += row.path("influence").path(t - 1).path(i - 1).doubleValue();
            count++;
          }
        }
        line.add(sum / count);
        byDistance.computeIfAbsent(t - i, _ -> new ArrayList<>()).add(sum / count);
      }
    }
    ArrayNode distances = node.putArray("by_distance");
    byDistance.forEach((distance, values) ->
        distances
            .addObject()
            .put("distance", distance)
            .put("mean", values.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
    return node;
  }

  /** What stands in the results for one recipe. */
  ObjectNode objective(String objective, List<ObjectNode> rows) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("objective", objective);
    Map<String, List<ObjectNode>> byRole = new LinkedHashMap<>();
    rows.forEach(
        row -> byRole.computeIfAbsent(row.path("role").asText(), _ -> new ArrayList<>()).add(row));
    ObjectNode roles = node.putObject("roles");
    byRole.forEach((role, members) -> {
      ObjectNode one = roles.putObject(role).put("n", members.size());
      List<Curve> curves = members.stream().map(r -> curve(r, "positions", "norms")).toList();
      one.set("positions", Curve.means(curves, bootstrap));
      Curve.lateOverEarly(curves, bootstrap)
          .ifPresentOrElse(
              ratio -> one.set("late_over_early", ratio), () -> one.putNull("late_over_early"));
      if (members.stream().anyMatch(row -> row.path("depth").intValue() > 0)) {
        one.set("by_depth", byDepth(members));
      }
    });
    return node;
  }

  /** The first token's gradient by how much of another answer stands before it. */
  private ArrayNode byDepth(List<ObjectNode> rows) {
    ArrayNode list = Json.MAPPER.createArrayNode();
    for (int[] range : DEPTHS) {
      double[] found =
          rows.stream()
              .filter(row -> row.path("depth").intValue() >= range[0])
              .filter(row -> row.path("depth").intValue() <= range[1])
              .filter(row -> row.path("positions").path(0).intValue() == 1)
              .mapToDouble(row -> row.path("norms").path(0).doubleValue())
              .toArray();
      if (found.length > 0) {
        ObjectNode node = list.addObject().put("from", range[0]).put("n", found.length);
        node.setAll(bootstrap.mean(found).toJson());
      }
    }
    return list;
  }
}
