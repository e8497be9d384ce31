package dev.fathom.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The filters over single values: numbers, defaults, attributes and JSON. */
final class ValueFilters {
  private ValueFilters() {}

  static Map<String, Filter> byName() {
    Map<String, Filter> filters = new HashMap<>();
    filters.put("default", ValueFilters::defaultValue);
    filters.put("d", ValueFilters::defaultValue);
    filters.put("attr", ValueFilters::attribute);
    filters.put("abs", ValueFilters::absolute);
    filters.put("int", ValueFilters::integer);
    filters.put("float", ValueFilters::real);
    filters.put("round", ValueFilters::round);
    filters.put("tojson", ValueFilters::toJson);
    return filters;
  }

  private static Value defaultValue(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("default", "default_value", "boolean");
    boolean replaced =
        subject instanceof Value.Undefined || (bound.flag("boolean", false) && !Truth.of(subject));
    return replaced ? bound.get("default_value").orElse(Value.Str.of("")) : subject;
  }

  private static Value attribute(Evaluator evaluator, Value subject, CallArguments arguments) {
    String name = arguments.bind("attr", "name").requireText("name").text();
    return evaluator.access().attributeOnly(subject, name);
  }

  private static Value absolute(Evaluator evaluator, Value subject, CallArguments arguments) {
    if (subject instanceof Value.Real(double real)) {
      return new Value.Real(Math.abs(real));
    }
    return Numbers.integer(subject)
        .map(number -> new Value.Int(number.abs()))
        .orElseThrow(() ->
            new TemplateException("bad operand type for abs(): '" + subject.typeName() + "'"));
  }

  private static Value integer(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("int", "default", "base");
    int base = bound.integer("base", 10);
    Value defaultValue = bound.get("default").orElse(Value.Int.of(0));
    return switch (subject) {
      case Value.Undefined undefined -> throw undefined.failure();
      case Value.Int _, Value.Bool _ -> new Value.Int(Numbers.integer(subject).orElseThrow());
      case Value.Real(double real) -> truncated(real);
      case Value.Str text ->
          NumberText.integer(text.text(), base)
              .<Value>map(Value.Int::new)
              .or(() ->
                  NumberText.real(text.text())
                      .filter(Double::isFinite)
                      .map(ValueFilters::truncated))
              .orElse(defaultValue);
      default -> defaultValue;
    };
  }

  private static Value truncated(double real) {
    if (Double.isNaN(real)) {
      throw new TemplateException("cannot convert float NaN to integer");
    }
    if (Double.isInfinite(real)) {
      throw new TemplateException("cannot convert float infinity to integer");
    }
    return new Value.Int(new BigDecimal(real).toBigInteger());
  }

  private static Value real(Evaluator evaluator, Value subject, CallArguments arguments) {
    Value defaultValue =
        arguments.bind("float", "default").get("default").orElse(new Value.Real(0));
    return switch (subject) {
      case Value.Undefined undefined -> throw undefined.failure();
      case Value.Int _, Value.Bool _, Value.Real _ -> new Value.Real(Numbers.toDouble(subject));
      case Value.Str text ->
          NumberText.real(text.text()).<Value>map(Value.Real::new).orElse(defaultValue);
      default -> defaultValue;
    };
  }

  private static Value round(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("round", "precision", "method");
    int precision = bound.integer("precision", 0);
    if (Math.abs(precision) > 400) {
      throw new TemplateException("precision too big in round");
    }
    RoundingMode mode =
        switch (bound.text("method").map(Value.Str::text).orElse("common")) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw new TemplateException("method must be common, ceil or floor");
        };
    if (!Numbers.isNumber(subject)) {
      throw new TemplateException(
          "type " + subject.typeName() + " doesn't define __round__ method");
    }
    if (mode == RoundingMode.HALF_EVEN && !(subject instanceof Value.Real)) {
      BigInteger number = Numbers.integer(subject).orElseThrow();
      return new Value.Int(
          new BigDecimal(number)
              .setScale(Math.min(precision, 0), RoundingMode.HALF_EVEN)
              .toBigInteger());
    }
    double number = Numbers.toDouble(subject);
    if (!Double.isFinite(number)) {
      return subject;
    }
    if (mode == RoundingMode.HALF_EVEN) {
      return new Value.Real(new BigDecimal(number).setScale(precision, mode).doubleValue());
    }
    double scale = Math.pow(10, precision);
    double scaled = number * scale;
    return new Value.Real(
        (mode == RoundingMode.CEILING ? Math.ceil(scaled) : Math.floor(scaled)) / scale);
  }

  private static Value toJson(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound =
        arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
    Optional<String> indent =
        bound
            .some("indent")
            .map(value ->
                value instanceof Value.Str text
                    ? text.text()
                    : evaluator.budget().text().repeat(" ", bound.integer("indent", 0)).toString());
    String itemSeparator = indent.isPresent() ? "," : ", ";
    String keySeparator = ": ";
    if (bound.some("separators").isPresent()) {
      var separators = evaluator.iteration().list(bound.require("separators"));
      if (separators.size() != 2
          || !(separators.getFirst() instanceof Value.Str items)
          || !(separators.getLast() instanceof Value.Str keys)) {
        throw new TemplateException("separators of tojson must be two strings");
      }
      itemSeparator = items.text();
      keySeparator = keys.text();
    }
    JsonText.Style style =
        new JsonText.Style(
            bound.flag("ensure_ascii", false),
            indent,
            itemSeparator,
            keySeparator,
            bound.flag("sort_keys", false));
    return Value.Str.of(JsonText.write(subject, style, evaluator.budget(), evaluator.equality()));
  }
}
