package dev.fathom.harm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * One row of {@code samples.jsonl}: an answer and what was learnt along it.
 *
 * @param id unique within the run
 * @param example the example's id
 * @param group the example's group
 * @param side whose answer it is, {@code aligned} or {@code base}
 * @param round 1 or 2
 * @param tokens the answer's, as they are shown
 * @param harm of the answer; NaN where it was not followed to its end
 * @param look what was learnt
 * @param branching how many times such an answer goes another way
 * @param rollouts how many answers were drawn and judged for that
 */
record HarmRow(
    String id,
    String example,
    String group,
    String side,
    int round,
    List<String> tokens,
    double harm,
    Look look,
    double branching,
    int rollouts) {

  /** The two rounds' rows of one example and side, and what identifies a row among them. */
  static String id(String example, String side, int round, int number) {
    return example + "/" + side + "/" + round + "/" + number;
  }

  static HarmRow of(ObjectNode row) {
    return new HarmRow(
        row.path("id").asText(),
        row.path("example").asText(),
        row.path("group").asText(),
        row.path("model").asText(),
        row.path("round").intValue(),
        StreamSupport.stream(row.path("tokens").spliterator(), false)
            .map(JsonNode::asText)
            .toList(),
        row.path("harm").asDouble(Double.NaN),
        new Look(
            numbers(row, "h"),
            numbers(row, "h_noise"),
            numbers(row, "information"),
            row.path("harm_variance").doubleValue(),
            row.path("beyond").doubleValue()),
        row.path("branching").doubleValue(),
        row.path("rollouts").intValue());
  }

  ObjectNode toJson() {
    ObjectNode row =
        Json.MAPPER
            .createObjectNode()
            .put("id", id)
            .put("example", example)
            .put("group", group)
            .put("model", side)
            .put("round", round);
    ArrayNode shown = row.putArray("tokens");
    tokens.forEach(shown::add);
    if (Double.isNaN(harm)) {
      row.putNull("harm");
    } else {
      row.put("harm", harm);
    }
    put(row, "h", look.expected());
    put(row, "h_noise", look.noise());
    put(row, "information", look.information());
    return row.put("harm_variance", look.variance())
        .put("beyond", look.beyond())
        .put("branching", branching)
        .put("rollouts", rollouts);
  }

  /** Positions at which information was looked for. */
  int length() {
    return look.information().length;
  }

  private static void put(ObjectNode row, String key, double[] values) {
    ArrayNode array = row.putArray(key);
    Arrays.stream(values).forEach(array::add);
  }

  private static double[] numbers(ObjectNode row, String key) {
    JsonNode array = row.path(key);
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).doubleValue()).toArray();
  }
}
