package dev.fathom.jinja;

import java.util.List;
import java.util.Optional;

/** The methods of dictionaries, lists and tuples that change nothing. */
final class ContainerMethods {
  private ContainerMethods() {}

  static Optional<Value> find(Dict dict, String name) {
    return switch (name) {
      case "items" -> view(name, "dict_items", dict.items());
      case "keys" -> view(name, "dict_keys", dict.keys());
      case "values" -> view(name, "dict_values", dict.values());
      case "copy" -> method(name, (evaluator, arguments) -> dict);
      case "get" ->
          method(
              name,
              (evaluator, arguments) -> {
                CallArguments.Bound bound = arguments.bind(name, "key", "default");
                return dict.get(bound.require("key"))
                    .or(() -> bound.get("default"))
                    .orElse(Value.None.NONE);
              });
      default -> Optional.empty();
    };
  }

  static Optional<Value> find(Value sequence, List<Value> items, String name) {
    return switch (name) {
      case "copy" ->
          sequence instanceof Value.ListValue
              ? method(name, (evaluator, arguments) -> sequence)
              : Optional.empty();
      case "count" ->
          method(
              name,
              (evaluator, arguments) -> {
                Value wanted = arguments.bind(name, "value").require("value");
                return Value.Int.of(
                    items.stream()
                        .filter(item -> evaluator.equality().equal(item, wanted))
                        .count());
              });
      case "index" ->
          method(
              name,
              (evaluator, arguments) -> {
                Value wanted = arguments.bind(name, "value").require("value");
                for (int i = 0; i < items.size(); i++) {
                  if (evaluator.equality().equal(items.get(i), wanted)) {
                    return Value.Int.of(i);
                  }
                }
                throw new TemplateException(
                    evaluator.printer().repr(wanted) + " is not in " + sequence.typeName());
              });
      default -> Optional.empty();
    };
  }

  private static Optional<Value> view(String name, String typeName, List<Value> items) {
    return method(
        name,
        (evaluator, arguments) -> {
          arguments.bind(name);
          evaluator.budget().elements(items.size());
          return new Value.DictView(typeName, items);
        });
  }

  private static Optional<Value> method(String name, Value.Function.Body body) {
    return Optional.of(new Value.Function(name, body));
  }
}
