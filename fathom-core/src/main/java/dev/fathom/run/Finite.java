package dev.fathom.run;

import com.fasterxml.jackson.databind.JsonNode;

/** JSON has no NaN and no infinity, and a result that is one is a mistake upstream. */
final class Finite {
  private Finite() {}

  /**
   * @param owner what the value belongs to, for the message
   * @throws IllegalArgumentException if a number in the tree is not finite; names its place
   */
  static void require(String owner, JsonNode value) {
    require(owner, "", value);
  }

  private static void require(String owner, String place, JsonNode value) {
    if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
      throw new IllegalArgumentException(owner + ": " + place + " is " + value.doubleValue());
    }
    value
        .properties()
        .forEach(entry -> require(owner, place + "/" + entry.getKey(), entry.getValue()));
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        require(owner, place + "/" + i, value.get(i));
      }
    }
  }
}
