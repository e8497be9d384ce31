package dev.fathom.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The filters by name. */
final class Filters {
  private static final Map<String, Filter> BY_NAME = new HashMap<>();

  static {
    BY_NAME.putAll(TextFilters.byName());
    BY_NAME.putAll(SequenceFilters.byName());
    BY_NAME.putAll(SelectionFilters.byName());
    BY_NAME.putAll(ValueFilters.byName());
  }

  private Filters() {}

  static Optional<Filter> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static Filter get(String name) {
    return find(name)
        .orElseThrow(() -> new TemplateException("No filter named " + PythonText.repr(name) + "."));
  }
}
