package dev.fathom.attack.finetune;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.finetune.DynamicsRow.Quantity;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Bootstrap.Interval;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The means of {@code dynamics.jsonl}: for each step and quantity a mean over the answers that
 * reach a position, with its interval.
 *
 * @param rows all of them
 * @param bootstrap of the answers
 */
record DynamicsSummary(List<DynamicsRow> rows, Bootstrap bootstrap) {
  DynamicsSummary {
    // By id, so that draws do not depend on the order in which rows were finished.
    rows = rows.stream().sorted(Comparator.comparing(DynamicsRow::example)).toList();
  }

  /** As {@code dynamics} of the results. */
  ObjectNode toJson() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    for (DynamicsRow.Set set : DynamicsRow.Set.values()) {
      long answers =
          rows.stream()
              .filter(row -> row.set() == set)
              .map(DynamicsRow::example)
              .distinct()
              .count();
      node.put(set.key().replace('-', '_'), answers);
    }
    ArrayNode steps = node.putArray("steps");
    rows.stream()
        .mapToLong(DynamicsRow::step)
        .distinct()
        .sorted()
        .forEach(step -> {
          ObjectNode at = steps.addObject().put("step", step);
          for (Quantity quantity : Quantity.values()) {
            at.set(quantity.key(), curve(step, quantity));
          }
        });
    return node;
  }

  private ObjectNode curve(long step, Quantity quantity) {
    List<double[]> curves =
        rows.stream()
            .filter(row -> row.step() == step && row.curves().containsKey(quantity))
            .map(row -> row.curves().get(quantity))
            .toList();
    int positions = curves.stream().mapToInt(curve -> curve.length).max().orElse(0);
    ObjectNode node = Json.MAPPER.createObjectNode();
    ArrayNode means = node.putArray("mean");
    ArrayNode low = node.putArray("low");
    ArrayNode high = node.putArray("high");
    ArrayNode n = node.putArray("n");
    for (int position = 0; position < positions; position++) {
      int at = position;
      double[] values =
          curves.stream()
              .filter(curve -> curve.length > at)
              .mapToDouble(curve -> curve[at])
              .toArray();
      Interval interval =
          bootstrap.interval(
              values.length,
              drawn -> Arrays.stream(drawn).mapToDouble(i -> values[i]).average().orElseThrow());
      means.add(Arrays.stream(values).average().orElseThrow());
      low.add(interval.low());
      high.add(interval.high());
      n.add(values.length);
    }
    return node;
  }
}
