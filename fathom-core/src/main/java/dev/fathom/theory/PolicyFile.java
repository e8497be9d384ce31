package dev.fathom.theory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A small policy and its harm as a JSON file:
 *
 * <pre>{@code
 * {"vocabulary": 2, "length": 2,
 *  "conditional": {"": [0.9, 0.1], "0": [0.5, 0.5], "1": [0.2, 0.8]},
 *  "harm": {"0,0": 1, "0,1": 0.5}}
 * }</pre>
 *
 * Prefixes are token numbers joined by commas. Every prefix shorter than the length has a row; an
 * output that stands not under harm has none.
 *
 * @param policy the probabilities
 * @param harm of each output
 */
public record PolicyFile(TabularPolicy policy, Harm harm) {
  private static final Set<String> KEYS = Set.of("vocabulary", "length", "conditional", "harm");

  /**
   * Reads one.
   *
   * @throws UserError if anything is missing, unknown, negative or does not sum to 1; the message
   *     names the prefix
   */
  public static PolicyFile read(Path file) {
    ObjectNode root = Json.object(file);
    root.fieldNames()
        .forEachRemaining(key -> {
          if (!KEYS.contains(key)) {
            throw wrong(
                file,
                "unknown key \"%s\"; it has vocabulary, length, conditional, harm".formatted(key));
          }
        });
    int vocabulary = count(file, root, "vocabulary");
    int length = count(file, root, "length");
    try {
      TabularPolicy.requireSmall(vocabulary, length);
      Map<Prefix, double[]> rows = rows(file, root, vocabulary, length);
      TabularPolicy policy =
          TabularPolicy.of(
              vocabulary,
              length,
              prefix -> {
                double[] row = rows.get(Prefix.of(prefix));
                if (row == null) {
                  throw wrong(
                      file, "conditional: prefix \"%s\" is missing".formatted(Prefix.text(prefix)));
                }
                return row;
              });
      return new PolicyFile(policy, harm(file, root, vocabulary, length));
    } catch (IllegalArgumentException e) {
      throw new UserError(file + ": " + e.getMessage(), e);
    }
  }

  private static int count(Path file, ObjectNode root, String key) {
    JsonNode node = root.path(key);
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < 1) {
      throw wrong(file, "%s must be a whole number of at least 1".formatted(key));
    }
    return node.intValue();
  }

  private static Map<Prefix, double[]> rows(
      Path file, ObjectNode root, int vocabulary, int length) {
    Map<Prefix, double[]> rows = new HashMap<>();
    mapping(file, root, "conditional")
        .properties()
        .forEach(entry -> {
          int[] prefix = prefix(file, "conditional", entry.getKey(), vocabulary);
          if (prefix.length >= length) {
            throw wrong(
                file,
                "conditional: prefix \"%s\" has %d tokens, but outputs have %d"
                    .formatted(entry.getKey(), prefix.length, length));
          }
          if (rows.put(Prefix.of(prefix), row(file, entry.getKey(), entry.getValue())) != null) {
            throw wrong(file, "conditional: prefix \"%s\" stands twice".formatted(entry.getKey()));
          }
        });
    return rows;
  }

  private static double[] row(Path file, String prefix, JsonNode node) {
    if (!(node instanceof ArrayNode array) || !array.valueStream().allMatch(JsonNode::isNumber)) {
      throw wrong(file, "conditional: prefix \"%s\" needs a list of numbers".formatted(prefix));
    }
    return array.valueStream().mapToDouble(JsonNode::doubleValue).toArray();
  }

  private static Harm harm(Path file, ObjectNode root, int vocabulary, int length) {
    Map<Prefix, Double> harms = new HashMap<>();
    mapping(file, root, "harm")
        .properties()
        .forEach(entry -> {
          int[] output = prefix(file, "harm", entry.getKey(), vocabulary);
          JsonNode value = entry.getValue();
          if (output.length != length) {
            throw wrong(
                file,
                "harm: output \"%s\" has %d tokens, but outputs have %d"
                    .formatted(entry.getKey(), output.length, length));
          }
          if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
            throw wrong(
                file,
                "harm: output \"%s\" needs a number between 0 and 1".formatted(entry.getKey()));
          }
          if (harms.put(Prefix.of(output), value.doubleValue()) != null) {
            throw wrong(file, "harm: output \"%s\" stands twice".formatted(entry.getKey()));
          }
        });
    return output -> harms.getOrDefault(Prefix.of(output), 0.0);
  }

  private static ObjectNode mapping(Path file, ObjectNode root, String key) {
    if (root.path(key) instanceof ObjectNode mapping) {
      return mapping;
    }
    throw wrong(file, "%s must be an object of prefixes".formatted(key));
  }

  private static int[] prefix(Path file, String where, String text, int vocabulary) {
    if (text.isEmpty()) {
      return Prefix.EMPTY;
    }
    return Arrays.stream(text.split(",", -1))
        .mapToInt(part -> {
          if (!part.matches("\\d{1,9}") || Integer.parseInt(part) >= vocabulary) {
            throw wrong(
                file,
                "%s: prefix \"%s\": tokens are numbers from 0 to %d joined by commas"
                    .formatted(where, text, vocabulary - 1));
          }
          return Integer.parseInt(part);
        })
        .toArray();
  }

  /** The file's content for a policy that {@link #read} reads again. */
  public static ObjectNode write(Policy policy, Harm harm) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("vocabulary", policy.vocabulary()).put("length", policy.length());
    ObjectNode rows = root.putObject("conditional");
    ObjectNode harms = root.putObject("harm");
    Lattice tree = Lattice.tree(policy, harm);
    for (int t = 0; t < policy.length(); t++) {
      for (int[] prefix : tree.layer(t).prefixes()) {
        ArrayNode row = rows.putArray(Prefix.text(prefix));
        Arrays.stream(policy.conditional(prefix)).forEach(row::add);
      }
    }
    int[][] outputs = tree.layer(policy.length()).prefixes();
    for (int i = 0; i < outputs.length; i++) {
      if (tree.harm()[i] != 0) {
        harms.put(Prefix.text(outputs[i]), tree.harm()[i]);
      }
    }
    return root;
  }

  private static UserError wrong(Path file, String message) {
    return new UserError(file + ": " + message);
  }
}
