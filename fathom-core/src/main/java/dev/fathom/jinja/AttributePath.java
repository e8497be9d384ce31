package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.List;

/** A path such as {@code "function.name"} or {@code "0"} that filters read elements by. */
record AttributePath(List<Value> parts, Access access) {

  static AttributePath of(Value path, Evaluator evaluator) {
    if (!(path instanceof Value.Str text)) {
      return new AttributePath(List.of(path), evaluator.access());
    }
    List<Value> parts = new ArrayList<>();
    for (String part : Splitting.split(text.text(), java.util.Optional.of("."), 1000, false)) {
      boolean index =
          !part.isEmpty() && part.length() < 10 && part.chars().allMatch(Character::isDigit);
      parts.add(index ? Value.Int.of(Long.parseLong(part)) : Value.Str.of(part));
    }
    return new AttributePath(parts, evaluator.access());
  }

  Value read(Value element) {
    Value value = element;
    for (Value part : parts) {
      value = access.item(value, part);
    }
    return value;
  }
}
