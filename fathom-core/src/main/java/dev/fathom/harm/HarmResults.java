package dev.fathom.harm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.harm.HarmSettings.Along;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code groups} of the results.
 *
 * @param along whose answers were looked at
 * @param beyond the share of all information that may be left behind the horizon
 */
record HarmResults(Along along, double beyond) {
  /** By group, by model. */
  ObjectNode groups(List<HarmRow> rows) {
    Map<String, Map<String, List<HarmRow>>> sorted = new LinkedHashMap<>();
    rows.forEach(row ->
        sorted
            .computeIfAbsent(row.group(), _ -> new LinkedHashMap<>())
            .computeIfAbsent(row.side(), _ -> new ArrayList<>())
            .add(row));
    ObjectNode groups = Json.MAPPER.createObjectNode();
    sorted.forEach((group, sides) -> {
      ObjectNode node = groups.putObject(group);
      sides.forEach((side, own) -> node.set(side, of(new Summary(own, beyond))));
    });
    return groups;
  }

  private ObjectNode of(Summary summary) {
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("n", summary.prompts())
            .put("answers", summary.answers())
            .put("rollouts", summary.rollouts());
    node.set("harm_mean", summary.expected(0).toJson());
    node.set("harm_variance", summary.variance().toJson());
    node.set("information_sum", summary.sum().toJson());
    switch (along) {
      case SAMPLED -> node.set("sum_minus_variance", summary.gap().toJson());
      // Along one given answer the sum has no such meaning.
      case RESPONSE -> node.putNull("sum_minus_variance");
    }
    node.set("horizon", summary.horizon().toJson());
    double sum = summary.sum().value().orElseThrow();
    ArrayNode positions = node.putArray("positions");
    for (int t = 0; t < summary.length(); t++) {
      ObjectNode position =
          positions.addObject().put("t", t + 1).put("reached", summary.reached(t));
      position.set("h", summary.expected(t + 1).toJson());
      position.set("information", summary.information(t).toJson());
      if (sum > 0) {
        position.put("share", summary.information(t).value().orElseThrow() / sum);
      } else {
        position.putNull("share");
      }
    }
    return node;
  }
}
