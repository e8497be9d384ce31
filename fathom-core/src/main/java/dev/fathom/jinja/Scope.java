package dev.fathom.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The variables of one loop pass, macro call or block; what it lacks is looked for outside. */
final class Scope {
  private final Optional<Scope> outer;
  private final Map<String, Value> variables = new HashMap<>();

  private Scope(Optional<Scope> outer) {
    this.outer = outer;
  }

  static Scope root() {
    return new Scope(Optional.empty());
  }

  Scope inner() {
    return new Scope(Optional.of(this));
  }

  void set(String name, Value value) {
    variables.put(name, value);
  }

  Optional<Value> get(String name) {
    Optional<Scope> scope = Optional.of(this);
    while (scope.isPresent()) {
      Value value = scope.get().variables.get(name);
      if (value != null) {
        return Optional.of(value);
      }
      scope = scope.get().outer;
    }
    return Optional.empty();
  }
}
