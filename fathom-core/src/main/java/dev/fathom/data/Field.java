package dev.fathom.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Text taken out of a row. */
final class Field {
  private Field() {}

  /** A field that is not text. */
  static final class WrongType extends Exception {
    private static final long serialVersionUID = 1L;

    private WrongType(String key, JsonNode value) {
      super("\"" + key + "\" must be text, not " + typeOf(value));
    }
  }

  /** The text of a field; empty if it is missing, null or blank. */
  static Optional<String> text(ObjectNode fields, String key) throws WrongType {
    JsonNode value = fields.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new WrongType(key, value);
    }
    return Optional.of(value.textValue()).filter(text -> !text.isBlank());
  }

  /** As {@link #text}, but a whole number counts as text: many files number their rows. */
  static Optional<String> id(ObjectNode fields, String key) throws WrongType {
    return fields.path(key).isIntegralNumber()
        ? Optional.of(fields.path(key).asText())
        : text(fields, key);
  }

  /** A JSON type with its article, for messages. */
  static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case BOOLEAN -> "a boolean";
      case NUMBER -> "a number";
      case STRING, BINARY -> "a string";
      case NULL -> "null";
      case MISSING -> "nothing";
    };
  }
}
