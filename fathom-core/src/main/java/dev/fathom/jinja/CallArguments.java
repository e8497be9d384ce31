package dev.fathom.jinja;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arguments of a call, evaluated. */
record CallArguments(List<Value> positional, Map<String, Value> keywords) {
  static final CallArguments NONE = new CallArguments(List.of(), Map.of());

  /** Gives each argument to its parameter. */
  Bound bind(String function, String... parameters) {
    List<String> names = Arrays.asList(parameters);
    if (positional.size() > names.size()) {
      throw new TemplateException(
          "%s() takes at most %d arguments (%d given)"
              .formatted(function, names.size(), positional.size()));
    }
    Map<String, Value> values = new LinkedHashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      values.put(names.get(i), positional.get(i));
    }
    keywords.forEach((name, value) -> {
      if (!names.contains(name)) {
        throw new TemplateException(
            function + "() got an unexpected keyword argument " + PythonText.repr(name));
      }
      if (values.put(name, value) != null) {
        throw new TemplateException(
            function + "() got multiple values for argument " + PythonText.repr(name));
      }
    });
    return new Bound(function, values);
  }

  /** Arguments by parameter. An argument that is None counts as given. */
  record Bound(String function, Map<String, Value> values) {
    Optional<Value> get(String parameter) {
      return Optional.ofNullable(values.get(parameter));
    }

    /** The argument unless it is absent or None. */
    Optional<Value> some(String parameter) {
      return get(parameter).filter(value -> value != Value.None.NONE);
    }

    Value require(String parameter) {
      return get(parameter)
          .orElseThrow(() ->
              new TemplateException(
                  function
                      + "() missing 1 required positional argument: "
                      + PythonText.repr(parameter)));
    }

    /** The argument as a string; None and absence give nothing. */
    Optional<Value.Str> text(String parameter) {
      return some(parameter)
          .map(value -> {
            if (value instanceof Value.Str text) {
              return text;
            }
            throw wrongType(parameter, "str", value);
          });
    }

    Value.Str requireText(String parameter) {
      Value value = require(parameter);
      return text(parameter).orElseThrow(() -> wrongType(parameter, "str", value));
    }

    /** The argument as a whole number that fits 32 bits, or the default. */
    int integer(String parameter, int defaultValue) {
      return some(parameter)
          .map(value -> Numbers.toInt(value).orElseThrow(() -> notAnInteger(value)))
          .orElse(defaultValue);
    }

    private static TemplateException notAnInteger(Value value) {
      return new TemplateException(
          "'" + value.typeName() + "' object cannot be interpreted as an integer");
    }

    boolean flag(String parameter, boolean defaultValue) {
      return get(parameter).map(Truth::of).orElse(defaultValue);
    }

    private TemplateException wrongType(String parameter, String expected, Value value) {
      return new TemplateException(
          function
              + "() argument "
              + PythonText.repr(parameter)
              + " must be "
              + expected
              + ", not "
              + value.typeName());
    }
  }
}
