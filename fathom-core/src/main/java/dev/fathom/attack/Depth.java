package dev.fathom.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.fathom.Json;
import dev.fathom.run.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much of an answer is prefilled.
 *
 * @param tokens of the answer encoded by itself; empty: all of it
 */
public record Depth(OptionalInt tokens) {
  private static final String FULL = "full";

  /** The whole answer. */
  public static final Depth WHOLE = new Depth(OptionalInt.empty());

  /** A list of depths, each once, in a recipe {@code [0, 5, full]}. */
  public static final Kind<List<Depth>> KIND =
      new Kind<>(
          "depths such as 0,5,20,full, each once",
          Depth::read,
          text -> Optional.of(array(Arrays.asList(text.split(",", -1)))),
          depths -> write(depths));

  /** This many tokens. */
  public static Depth of(int tokens) {
    return new Depth(OptionalInt.of(tokens));
  }

  /** As it is written in files: a number, or {@code full}. */
  public String text() {
    return tokens.isPresent() ? Integer.toString(tokens.getAsInt()) : FULL;
  }

  /** The tokens prefilled of an answer of this length; empty if it is too short. */
  OptionalInt within(int length) {
    return tokens.isPresent() && tokens.getAsInt() > length
        ? OptionalInt.empty()
        : OptionalInt.of(tokens.orElse(length));
  }

  private static Optional<List<Depth>> read(JsonNode node) {
    List<Depth> depths = new ArrayList<>();
    for (JsonNode element : node) {
      Optional<Depth> depth = one(element);
      if (depth.isEmpty() || depths.contains(depth.get())) {
        return Optional.empty();
      }
      depths.add(depth.get());
    }
    return node.isArray() && !depths.isEmpty()
        ? Optional.of(List.copyOf(depths))
        : Optional.empty();
  }

  private static Optional<Depth> one(JsonNode node) {
    if (node.isTextual() && node.textValue().equals(FULL)) {
      return Optional.of(WHOLE);
    }
    return Optional.of(node)
        .filter(number -> number.isIntegralNumber() && number.canConvertToInt())
        .map(JsonNode::intValue)
        .filter(tokens -> tokens >= 0)
        .map(Depth::of);
  }

  private static ArrayNode array(List<String> texts) {
    ArrayNode array = Json.MAPPER.createArrayNode();
    for (String text : texts) {
      if (text.matches("\\d{1,9}")) {
        array.add(Integer.parseInt(text));
      } else {
        array.add(text);
      }
    }
    return array;
  }

  private static ArrayNode write(List<Depth> depths) {
    return array(depths.stream().map(Depth::text).toList());
  }
}
