package dev.fathom.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The names every template can use: {@code range}, {@code namespace}, {@code raise_exception} … */
final class Globals {
  private static final int MAX_RANGE = 100_000;

  private Globals() {}

  static void define(Scope scope, Supplier<LocalDateTime> now) {
    define(scope, "range", Globals::range);
    define(scope, "dict", Globals::dict);
    define(scope, "namespace", Globals::namespace);
    define(
        scope,
        "raise_exception",
        (evaluator, arguments) -> {
          Value message = arguments.bind("raise_exception", "message").require("message");
          throw new TemplateException(evaluator.printer().str(message));
        });
    define(
        scope,
        "strftime_now",
        (evaluator, arguments) -> {
          String format = arguments.bind("strftime_now", "format").requireText("format").text();
          return Value.Str.of(
              Strftime.format(now.get(), format, evaluator.budget().text()).toString());
        });
  }

  private static void define(Scope scope, String name, Value.Function.Body body) {
    scope.set(name, new Value.Function(name, body));
  }

  private static Value range(Evaluator evaluator, CallArguments arguments) {
    List<Value> bounds = arguments.positional();
    if (bounds.isEmpty() || bounds.size() > 3 || !arguments.keywords().isEmpty()) {
      throw new TemplateException("range expected 1 to 3 arguments, got " + bounds.size());
    }
    List<Integer> numbers = new ArrayList<>();
    for (Value bound : bounds) {
      numbers.add(
          Numbers.toInt(bound)
              .orElseThrow(() ->
                  new TemplateException(
                      "'%s' object cannot be interpreted as an integer"
                          .formatted(bound.typeName()))));
    }
    long start = numbers.size() == 1 ? 0 : numbers.get(0);
    long stop = numbers.size() == 1 ? numbers.get(0) : numbers.get(1);
    long step = numbers.size() == 3 ? numbers.get(2) : 1;
    if (step == 0) {
      throw new TemplateException("range() arg 3 must not be zero");
    }
    long length = Math.max(0, Math.ceilDiv(stop - start, step));
    if (length > MAX_RANGE) {
      throw new TemplateException(
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (" + MAX_RANGE + ").");
    }
    return new Value.Range(start, stop, step, (int) length);
  }

  private static Value dict(Evaluator evaluator, CallArguments arguments) {
    Dict dict = new Dict();
    fill(dict, evaluator, arguments, "dict");
    return dict;
  }

  private static Value namespace(Evaluator evaluator, CallArguments arguments) {
    Dict attributes = new Dict();
    fill(attributes, evaluator, arguments, "namespace");
    Namespace namespace = new Namespace();
    for (Dict.Entry entry : attributes.entries()) {
      namespace.set(evaluator.printer().str(entry.key()), entry.value());
    }
    return namespace;
  }

  /** Python's {@code dict(mapping or pairs, name=value, ...)}. */
  private static void fill(
      Dict dict, Evaluator evaluator, CallArguments arguments, String function) {
    if (arguments.positional().size() > 1) {
      throw new TemplateException(
          "%s expected at most 1 argument, got %d"
              .formatted(function, arguments.positional().size()));
    }
    for (Value source : arguments.positional()) {
      if (source instanceof Dict other) {
        other.entries().forEach(entry -> dict.put(entry.key(), entry.value()));
      } else {
        for (Value pair : evaluator.iteration().list(source)) {
          List<Value> parts = evaluator.iteration().list(pair);
          if (parts.size() != 2) {
            throw new TemplateException(
                "dictionary update sequence element has length "
                    + parts.size()
                    + "; 2 is required");
          }
          dict.put(parts.getFirst(), parts.getLast());
        }
      }
    }
    evaluator.budget().elements(dict.size());
    arguments.keywords().forEach((name, value) -> dict.put(Value.Str.of(name), value));
  }
}
