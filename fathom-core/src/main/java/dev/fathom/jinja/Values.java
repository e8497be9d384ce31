package dev.fathom.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Copies plain Java data into a template's values. */
final class Values {
  private static final int MAX_DEPTH = 200;

  private Values() {}

  static Value of(Object data) {
    return of(data, 0);
  }

  private static Value of(Object data, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("template data nested deeper than " + MAX_DEPTH);
    }
    return switch (data) {
      case null -> Value.None.NONE;
      case String text -> Value.Str.of(text);
      case Boolean bool -> Value.Bool.of(bool);
      case Integer number -> Value.Int.of(number);
      case Long number -> Value.Int.of(number);
      case BigInteger number -> new Value.Int(number);
      case Double number -> new Value.Real(number);
      case List<?> list -> {
        List<Value> items = new ArrayList<>(list.size());
        list.forEach(item -> items.add(of(item, depth + 1)));
        yield new Value.ListValue(items);
      }
      case Map<?, ?> map -> {
        Dict dict = new Dict();
        map.forEach((key, value) -> dict.put(of(key, depth + 1), of(value, depth + 1)));
        yield dict;
      }
      default ->
          throw new IllegalArgumentException(
              "a template cannot hold a " + data.getClass().getName());
    };
  }
}
