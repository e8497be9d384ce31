package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Estimate;
import java.util.List;
import java.util.Optional;

/**
 * The difference between two groups' KL curves, the first less the second: where alignment acts on
 * the one and not on the other.
 *
 * @param first usually the harmful prompts
 * @param second usually the benign ones
 */
record Contrast(Group first, Group second) {
  /** Harmful against benign where both are there; else the only two groups there are. */
  static Optional<Contrast> among(List<Group> groups) {
    return GroupPair.among(groups.stream().map(Group::name).toList())
        .map(pair -> new Contrast(named(groups, pair.first()), named(groups, pair.second())));
  }

  /** As {@code depth.contrast} of the results. */
  ObjectNode toJson(Bootstrap bootstrap) {
    int positions = Math.min(first.support(), second.support());
    List<int[]> all = List.of(MeanCurve.all(first.size()), MeanCurve.all(second.size()));
    double[] values = differences(all, positions);
    List<Bootstrap.Interval> intervals =
        bootstrap.intervals(
            List.of(first.size(), second.size()), drawn -> differences(drawn, positions));
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.putArray("groups").add(first.name()).add(second.name());
    node.set("kl_first", Estimate.of(values[2], intervals.get(2)).toJson());
    node.set("kl_mean", Estimate.of(values[0], intervals.get(0)).toJson());
    node.set("kl_area_beyond_5", Estimate.of(values[1], intervals.get(1)).toJson());
    ArrayNode curve = node.putArray("positions");
    for (int position = 0; position < positions; position++) {
      Bootstrap.Interval interval = intervals.get(2 + position);
      curve
          .addObject()
          .put("difference", values[2 + position])
          .put("low", interval.low())
          .put("high", interval.high());
    }
    return node;
  }

  /** [mean over tokens, late area, position 1, position 2, …]. */
  private double[] differences(List<int[]> drawn, int positions) {
    float[][] firstKl = first.curves("kl");
    float[][] secondKl = second.curves("kl");
    double[] firstCurve = MeanCurve.of(firstKl, drawn.get(0), positions);
    double[] secondCurve = MeanCurve.of(secondKl, drawn.get(1), positions);
    double[] differences = new double[2 + positions];
    differences[0] =
        Depth.tokenMean(firstKl, drawn.get(0)) - Depth.tokenMean(secondKl, drawn.get(1));
    differences[1] = Depth.area(firstCurve) - Depth.area(secondCurve);
    for (int position = 0; position < positions; position++) {
      double difference = firstCurve[position] - secondCurve[position];
      differences[2 + position] = Double.isNaN(difference) ? 0 : difference;
    }
    return differences;
  }

  private static Group named(List<Group> groups, String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst().orElseThrow();
  }
}
