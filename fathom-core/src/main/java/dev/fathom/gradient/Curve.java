package dev.fathom.gradient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A number by position of one row.
 *
 * @param values by position from 1
 */
record Curve(SortedMap<Integer, Double> values) {
  /** Positions up to this one are early. */
  static final int EARLY = 3;

  /** Positions from this one on are late. */
  static final int LATE = 12;

  /**
   * @param positions from 1
   * @param values of the same length; null where there is none
   */
  static Curve of(JsonNode positions, JsonNode values) {
    SortedMap<Integer, Double> map = new TreeMap<>();
    for (int i = 0; i < positions.size(); i++) {
      if (values.path(i).isNumber()) {
        map.put(positions.get(i).intValue(), values.get(i).doubleValue());
      }
    }
    return new Curve(map);
  }

  /** The mean over rows at each position that any reaches: {@code t}, {@code n}, the estimate. */
  static ArrayNode means(List<Curve> rows, Bootstrap bootstrap) {
    SortedMap<Integer, List<Double>> at = new TreeMap<>();
    for (Curve row : rows) {
      row.values().forEach((t, value) -> at.computeIfAbsent(t, _ -> new ArrayList<>()).add(value));
    }
    ArrayNode positions = Json.MAPPER.createArrayNode();
    at.forEach((t, values) -> {
      double[] found = values.stream().mapToDouble(Double::doubleValue).toArray();
      ObjectNode node = positions.addObject().put("t", t).put("n", found.length);
      node.setAll(bootstrap.mean(found).toJson());
    });
    return positions;
  }

  /**
   * How much is left late: the mean over positions from {@link #LATE} on over that up to {@link
   * #EARLY}, of the rows that reach both, with rows drawn for the interval.
   *
   * @return empty where no row reaches both, or the early mean is 0
   */
  static Optional<ObjectNode> lateOverEarly(List<Curve> rows, Bootstrap bootstrap) {
    List<double[]> both =
        rows.stream()
            .filter(row -> !early(row).isEmpty() && !late(row).isEmpty())
            .map(row -> new double[] {mean(early(row)), mean(late(row))})
            .filter(pair -> pair[0] > 0)
            .toList();
    if (both.isEmpty()) {
      return Optional.empty();
    }
    Estimate ratio =
        Estimate.of(
            ratio(both, all(both.size())),
            bootstrap.interval(both.size(), drawn -> ratio(both, drawn)));
    return Optional.of(ratio.toJson().put("n", both.size()));
  }

  private static SortedMap<Integer, Double> early(Curve row) {
    return row.values().headMap(EARLY + 1);
  }

  private static SortedMap<Integer, Double> late(Curve row) {
    return row.values().tailMap(LATE);
  }

  private static double mean(SortedMap<Integer, Double> part) {
    return part.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static double ratio(List<double[]> both, int[] drawn) {
    double early = 0;
    double late = 0;
    for (int i : drawn) {
      early += both.get(i)[0];
      late += both.get(i)[1];
    }
    return late / early;
  }

  private static int[] all(int count) {
    return IntStream.range(0, count).toArray();
  }
}
