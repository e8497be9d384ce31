package dev.fathom.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of {@code samples.jsonl}: an answer's tokens and its profile.
 *
 * @param id the example's id
 * @param group its group
 * @param tokens the response tokens as a reader sees them
 * @param profile what was measured
 */
public record SampleRow(String id, String group, List<String> tokens, Profile profile) {
  private static final String COUNTS = "base_favored_tokens";

  /** The row as it is written. */
  public ObjectNode toJson() {
    ObjectNode row = Json.MAPPER.createObjectNode();
    row.put("id", id).put("group", group);
    ArrayNode texts = row.putArray("tokens");
    tokens.forEach(texts::add);
    profile
        .metrics()
        .forEach((name, values) -> {
          ArrayNode array = row.putArray(name);
          for (float value : values) {
            add(array, value);
          }
        });
    ObjectNode counts = row.putObject(COUNTS);
    profile.baseFavoredTokens().forEach((token, count) -> counts.put(token.toString(), count));
    return row;
  }

  /** Reads a row back. */
  public static SampleRow of(ObjectNode row) {
    Map<String, float[]> metrics = new LinkedHashMap<>();
    row.forEachEntry((name, node) -> {
      if (node.isArray() && !name.equals("tokens")) {
        metrics.put(name, floats(node));
      }
    });
    Map<Integer, Integer> counts = new TreeMap<>();
    row.path(COUNTS)
        .forEachEntry((token, count) -> counts.put(Integer.valueOf(token), count.intValue()));
    List<String> tokens = row.path("tokens").valueStream().map(JsonNode::asText).toList();
    return new SampleRow(
        row.path("id").asText(), row.path("group").asText(), tokens, new Profile(metrics, counts));
  }

  /** Counts and ranks are written as the whole numbers that they are. */
  private static void add(ArrayNode array, float value) {
    if (value == (int) value) {
      array.add((int) value);
    } else {
      array.add(value);
    }
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }
}
