package dev.fathom.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.fathom.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A type of setting: how it is read from a recipe, from the command line, and written back.
 *
 * @param expected the type in words, for messages: "a whole number"
 * @param read the value in a recipe; empty if it is of another type
 * @param parse the value on the command line, as it would stand in a recipe; empty if it cannot
 * @param write the value as it stands in a recipe
 */
public record Kind<T>(
    String expected,
    Function<JsonNode, Optional<T>> read,
    Function<String, Optional<JsonNode>> parse,
    Function<T, JsonNode> write) {
  public static final Kind<String> TEXT =
      new Kind<>(
          "text",
          node -> Optional.of(node).filter(JsonNode::isTextual).map(JsonNode::textValue),
          text -> Optional.of(TextNode.valueOf(text)),
          TextNode::valueOf);

  public static final Kind<Long> WHOLE =
      new Kind<>(
          "a whole number",
          node -> Optional.of(node).filter(Kind::isWhole).map(JsonNode::longValue),
          text -> number(() -> LongNode.valueOf(Long.parseLong(text))),
          LongNode::valueOf);

  public static final Kind<Long> COUNT =
      new Kind<>(
          "a whole number of at least 1",
          node -> WHOLE.read.apply(node).filter(n -> n >= 1 && n <= Integer.MAX_VALUE),
          WHOLE.parse,
          WHOLE.write);

  public static final Kind<Double> DECIMAL =
      new Kind<>(
          "a number",
          node ->
              Optional.of(node)
                  .filter(JsonNode::isNumber)
                  .map(JsonNode::doubleValue)
                  .filter(Double::isFinite),
          text -> number(() -> DoubleNode.valueOf(Double.parseDouble(text))),
          DoubleNode::valueOf);

  public static final Kind<Double> SHARE =
      new Kind<>(
          "a number between 0 and 1",
          node -> DECIMAL.read.apply(node).filter(share -> share >= 0 && share <= 1),
          DECIMAL.parse,
          DECIMAL.write);

  public static final Kind<Boolean> FLAG =
      new Kind<>(
          "true or false",
          node -> Optional.of(node).filter(JsonNode::isBoolean).map(JsonNode::booleanValue),
          text ->
              Optional.of(text)
                  .filter(List.of("true", "false")::contains)
                  .map(value -> BooleanNode.valueOf(value.equals("true"))),
          BooleanNode::valueOf);

  /** In a recipe a list, on the command line separated by commas. */
  public static final Kind<List<String>> TEXTS = list("a list of texts", TEXT);

  /** In a recipe a list, on the command line separated by commas. */
  public static final Kind<List<Double>> DECIMALS = list("a list of numbers", DECIMAL);

  /** In a recipe a list, on the command line separated by commas. */
  public static final Kind<List<Long>> COUNTS =
      list("a list of whole numbers of at least 1", COUNT);

  /** In a recipe a list, on the command line separated by commas. */
  public static final Kind<List<Long>> INDICES =
      list(
          "a list of whole numbers of at least 0",
          new Kind<>(
              "a whole number of at least 0",
              node -> WHOLE.read.apply(node).filter(n -> n >= 0 && n <= Integer.MAX_VALUE),
              WHOLE.parse,
              WHOLE.write));

  private static <T> Kind<List<T>> list(String expected, Kind<T> one) {
    return new Kind<>(
        expected,
        node -> {
          List<T> values = new ArrayList<>();
          node.forEach(element -> one.read.apply(element).ifPresent(values::add));
          return node.isArray() && values.size() == node.size()
              ? Optional.of(List.copyOf(values))
              : Optional.empty();
        },
        text -> {
          ArrayNode array = Json.MAPPER.createArrayNode();
          for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            // What is none stays text, which reading then refuses.
            array.add(one.parse.apply(part).orElse(TextNode.valueOf(part)));
          }
          return Optional.of(array);
        },
        values -> {
          ArrayNode array = Json.MAPPER.createArrayNode();
          values.forEach(value -> array.add(one.write.apply(value)));
          return array;
        });
  }

  /** Keys and values below a key; a recipe alone can hold them. */
  public static final Kind<ObjectNode> MAPPING =
      new Kind<>(
          "a mapping, \"key: value\" lines below it",
          node -> node instanceof ObjectNode mapping ? Optional.of(mapping) : Optional.empty(),
          _ -> Optional.empty(),
          mapping -> mapping);

  /** A text that is one of an enum's names, in lower case and with dashes. */
  public static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
    List<E> choices = List.of(type.getEnumConstants());
    List<String> names = choices.stream().map(Kind::name).toList();
    return new Kind<>(
        "one of " + String.join(", ", names),
        node ->
            Optional.of(node.asText())
                .filter(names::contains)
                .map(name -> choices.get(names.indexOf(name))),
        TEXT.parse,
        choice -> TextNode.valueOf(name(choice)));
  }

  /** A setting that may be absent: {@code null} in a recipe, {@code none} on the command line. */
  public static <T> Kind<Optional<T>> optional(Kind<T> kind) {
    return new Kind<>(
        kind.expected + ", or nothing",
        node -> {
          Optional<T> value = kind.read.apply(node);
          return node.isNull() || value.isPresent() ? Optional.of(value) : Optional.empty();
        },
        text -> text.equals("none") ? Optional.of(NullNode.getInstance()) : kind.parse.apply(text),
        value -> value.map(kind.write).orElse(NullNode.getInstance()));
  }

  private static String name(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean isWhole(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong();
  }

  private static Optional<JsonNode> number(Supplier<JsonNode> parsed) {
    try {
      return Optional.of(parsed.get());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
