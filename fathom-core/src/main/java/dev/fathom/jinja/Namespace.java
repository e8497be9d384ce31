package dev.fathom.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The one object a template can write to: {@code namespace(...)}. */
final class Namespace implements Value {
  private final Map<String, Value> attributes = new LinkedHashMap<>();

  Optional<Value> get(String name) {
    return Optional.ofNullable(attributes.get(name));
  }

  void set(String name, Value value) {
    attributes.put(name, value);
  }

  Map<String, Value> attributes() {
    return attributes;
  }

  @Override
  public String typeName() {
    return "Namespace";
  }
}
