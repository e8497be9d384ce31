package dev.fathom.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands in a column of a row. A dot goes into a column that holds an object: {@code
 * choices.text}. In a CSV file, where all is text, numbers are read out of it, and so is JSON.
 */
public final class Cell {
  private Cell() {}

  /** A row that is not what it should be; the message says what is wrong with it. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    public Unusable(String message) {
      super(message);
    }
  }

  /** Whether a column is there and not null. */
  public static boolean has(Row row, String column) {
    return find(row, column).isPresent();
  }

  /** Text, blank or not; a number counts as its digits. */
  public static String text(Row row, String column) throws Unusable {
    JsonNode value = node(row, column);
    if (value.isTextual() || value.isNumber()) {
      return value.asText();
    }
    throw wrong(column, "text", value);
  }

  /** Text that is not blank. */
  public static String visible(Row row, String column) throws Unusable {
    String text = text(row, column);
    if (text.isBlank()) {
      throw new Unusable("\"" + column + "\" is blank");
    }
    return text;
  }

  /** Texts; there may be none. */
  public static List<String> texts(Row row, String column) throws Unusable {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(row, column)) {
      if (!element.isTextual()) {
        throw wrong(column, "a list of texts", element);
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** Whole numbers; there may be none. */
  public static List<Integer> wholes(Row row, String column) throws Unusable {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode element : array(row, column)) {
      if (!element.isIntegralNumber() || !element.canConvertToInt()) {
        throw wrong(column, "a list of whole numbers", element);
      }
      numbers.add(element.intValue());
    }
    return numbers;
  }

  /** A whole number; true is 1 and false 0. */
  public static int whole(Row row, String column) throws Unusable {
    JsonNode value = node(row, column);
    if (value.isBoolean()) {
      return value.booleanValue() ? 1 : 0;
    }
    double number = number(row, column);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw wrong(column, "a whole number", value);
    }
    return (int) number;
  }

  /** A number. */
  public static double number(Row row, String column) throws Unusable {
    JsonNode value = node(row, column);
    if (value.isNumber()) {
      return value.doubleValue();
    }
    try {
      return new BigDecimal(value.asText().strip()).doubleValue();
    } catch (NumberFormatException e) {
      throw wrong(column, "a number", value);
    }
  }

  /** Any list. */
  public static JsonNode array(Row row, String column) throws Unusable {
    JsonNode value = node(row, column);
    JsonNode parsed = value.isTextual() ? parsed(value.textValue()).orElse(value) : value;
    if (parsed.isArray()) {
      return parsed;
    }
    throw wrong(column, "a list", value);
  }

  private static JsonNode node(Row row, String column) throws Unusable {
    return find(row, column).orElseThrow(() -> new Unusable("\"" + column + "\" is missing"));
  }

  private static Optional<JsonNode> find(Row row, String column) {
    JsonNode at = row.fields().path(column);
    if (at.isMissingNode() && column.contains(".")) {
      at = row.fields();
      for (String part : column.split("\\.", -1)) {
        JsonNode whole = at.isTextual() ? parsed(at.textValue()).orElse(at) : at;
        at = whole.path(part);
      }
    }
    return at.isMissingNode() || at.isNull() ? Optional.empty() : Optional.of(at);
  }

  private static Optional<JsonNode> parsed(String text) {
    try {
      return Optional.of(Json.MAPPER.readTree(text)).filter(JsonNode::isContainerNode);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Unusable wrong(String column, String expected, JsonNode found) {
    return new Unusable("\"" + column + "\" must be " + expected + ", not " + Field.typeOf(found));
  }
}
