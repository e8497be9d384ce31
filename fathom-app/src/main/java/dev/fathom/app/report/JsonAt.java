package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A JSON value with the way that leads to it, so that an error can name the key.
 *
 * @param way file and keys, such as {@code results.json: groups.harmful.n}
 */
record JsonAt(String way, JsonNode node) {

  /** The value under a key, if it is there and not null. */
  Optional<JsonAt> find(String key) {
    JsonNode child = object().get(key);
    return child == null || child.isNull()
        ? Optional.empty()
        : Optional.of(new JsonAt(under(key), child));
  }

  /** The value under a key that must be there. */
  JsonAt get(String key) {
    return find(key)
        .orElseThrow(
            () -> new UserError(under(key) + " is missing: measure again or take its whole file"));
  }

  String text() {
    return demand(node.isTextual(), "a string").textValue();
  }

  double number() {
    return demand(node.isNumber(), "a number").doubleValue();
  }

  boolean flag() {
    return demand(node.isBoolean(), "true or false").booleanValue();
  }

  /** A whole number that is not negative. */
  long count() {
    boolean whole = node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
    return demand(whole, "a whole number from 0").longValue();
  }

  /** A whole number that is not negative and fits an int. */
  int smallCount() {
    return Math.toIntExact(
        demand(count() <= Integer.MAX_VALUE, "a whole number below 2^31").longValue());
  }

  OptionalDouble number(String key) {
    return find(key)
        .map(found -> OptionalDouble.of(found.number()))
        .orElseGet(OptionalDouble::empty);
  }

  String text(String key, String otherwise) {
    return find(key).map(JsonAt::text).orElse(otherwise);
  }

  /** Whether the value under a key is there and true. */
  boolean flag(String key) {
    return find(key).map(JsonAt::flag).orElse(false);
  }

  /** The texts of the array under a key, none where it is missing. */
  List<String> texts(String key) {
    return find(key).map(at -> at.items().stream().map(JsonAt::text).toList()).orElse(List.of());
  }

  List<JsonAt> items() {
    demand(node.isArray(), "an array");
    List<JsonAt> items = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      items.add(new JsonAt(way + "[" + i + "]", node.get(i)));
    }
    return items;
  }

  /** The members of an object in the file's order. */
  Map<String, JsonAt> members() {
    Map<String, JsonAt> members = new LinkedHashMap<>();
    object()
        .properties()
        .forEach(e -> members.put(e.getKey(), new JsonAt(under(e.getKey()), e.getValue())));
    return members;
  }

  /** Numbers of an array; NaN where it holds null. */
  double[] numbers() {
    List<JsonAt> items = items();
    double[] numbers = new double[items.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = items.get(i).node.isNull() ? Double.NaN : items.get(i).number();
    }
    return numbers;
  }

  private JsonNode object() {
    return demand(node.isObject(), "an object");
  }

  private String under(String key) {
    return way + (way.endsWith(":") ? " " : ".") + key;
  }

  private JsonNode demand(boolean holds, String wanted) {
    if (!holds) {
      String found = node.toString();
      throw new UserError(
          "%s is %s, but %s is expected"
              .formatted(way, found.length() <= 40 ? found : found.substring(0, 40) + "…", wanted));
    }
    return node;
  }
}
