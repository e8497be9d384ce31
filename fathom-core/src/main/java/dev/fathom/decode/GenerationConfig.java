package dev.fathom.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/** What {@code generation_config.json} says, under transformers' keys and with its defaults. */
final class GenerationConfig {
  private static final String FILE = "generation_config.json";
  private static final String STOP = "eos_token_id";
  private static final int TRANSFORMERS_TOP_K = 50;

  private GenerationConfig() {}

  /** The stop tokens of the first file that names any; none where neither does. */
  static SortedSet<Integer> stopTokens(Optional<ObjectNode> generationConfig, ObjectNode config) {
    return generationConfig
        .filter(json -> json.hasNonNull(STOP))
        .map(json -> tokens(FILE, json.path(STOP)))
        .orElseGet(() -> tokens("config.json", config.path(STOP)));
  }

  /** Greedy unless {@code do_sample} is true; a missing top_k is 50 to transformers, 0 is none. */
  static Sampling sampling(ObjectNode json) {
    JsonNode sample = json.path("do_sample");
    if (json.hasNonNull("do_sample") && !sample.isBoolean()) {
      throw wrong(FILE, "do_sample", sample, "true or false");
    }
    if (!sample.asBoolean(false)) {
      return new Sampling.Greedy();
    }
    int topK = TRANSFORMERS_TOP_K;
    if (json.hasNonNull("top_k")) {
      JsonNode node = json.path("top_k");
      if (!node.isIntegralNumber() || !node.canConvertToInt()) {
        throw wrong(FILE, "top_k", node, "an integer");
      }
      topK = node.intValue();
    }
    double temperature = number(json, "temperature").orElse(1);
    OptionalDouble topP = number(json, "top_p");
    OptionalDouble minP = number(json, "min_p");
    try {
      return new Sampling.Temperature(
          temperature, topK == 0 ? OptionalInt.empty() : OptionalInt.of(topK), topP, minP);
    } catch (UserError e) {
      throw new UserError(FILE + ": " + e.getMessage(), e);
    }
  }

  private static OptionalDouble number(ObjectNode json, String key) {
    if (!json.hasNonNull(key)) {
      return OptionalDouble.empty();
    }
    if (!json.path(key).isNumber()) {
      throw wrong(FILE, key, json.path(key), "a number");
    }
    return OptionalDouble.of(json.path(key).doubleValue());
  }

  private static SortedSet<Integer> tokens(String file, JsonNode node) {
    SortedSet<Integer> tokens = new TreeSet<>();
    if (node.isArray()) {
      node.forEach(entry -> tokens.add(token(file, entry)));
    } else if (!node.isMissingNode() && !node.isNull()) {
      tokens.add(token(file, node));
    }
    return tokens;
  }

  private static int token(String file, JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
      throw wrong(file, STOP, node, "a token id or a list of them");
    }
    return node.intValue();
  }

  private static UserError wrong(String file, String key, JsonNode node, String expected) {
    return new UserError(file + ": key '" + key + "' is " + node + "; expected " + expected);
  }
}
