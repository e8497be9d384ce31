package dev.fathom.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Reads a {@code config.json} under one family's keys, refusing what is missing or of the wrong
 * kind.
 */
record ConfigReader(ObjectNode json, Family family) {
  boolean has(String key) {
    return json.has(family.key(key));
  }

  int positive(String key) {
    if (!present(key)) {
      throw new UserError("config.json: key '" + family.key(key) + "' is missing");
    }
    return positive(key, 0);
  }

  int positive(String key, int otherwise) {
    if (!present(key)) {
      return otherwise;
    }
    JsonNode node = node(key);
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() <= 0) {
      throw wrong(key, "a positive integer");
    }
    return node.intValue();
  }

  /** 0 where the key is null. */
  int positiveOrNone(String key) {
    return positive(key, 0);
  }

  double number(String key, double otherwise) {
    return optionalNumber(key).orElse(otherwise);
  }

  OptionalDouble optionalNumber(String key) {
    if (!present(key)) {
      return OptionalDouble.empty();
    }
    if (!node(key).isNumber()) {
      throw wrong(key, "a number");
    }
    return OptionalDouble.of(node(key).doubleValue());
  }

  boolean flag(String key, boolean otherwise) {
    if (!present(key)) {
      return otherwise;
    }
    if (!node(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return node(key).booleanValue();
  }

  String text(String key, String otherwise) {
    if (!present(key)) {
      return otherwise;
    }
    if (!node(key).isTextual()) {
      throw wrong(key, "a string");
    }
    return node(key).textValue();
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    if (present(key)) {
      node(key).forEach(entry -> texts.add(entry.asText()));
    }
    return texts;
  }

  void refuse(String key, String why) {
    if (present(key)) {
      throw new UserError("config.json: key '" + family.key(key) + "': " + why);
    }
  }

  private JsonNode node(String key) {
    return json.path(family.key(key));
  }

  private boolean present(String key) {
    return !node(key).isMissingNode() && !node(key).isNull();
  }

  private UserError wrong(String key, String expected) {
    return new UserError(
        "config.json: key '" + family.key(key) + "' is " + node(key) + "; expected " + expected);
  }
}
