package dev.fathom.jinja;

import java.util.Optional;
import java.util.Set;

/** Jinja's {@code value.name} and {@code value[key]}, as its sandbox allows them. */
final class Access {
  private static final Set<String> CHANGES_A_LIST =
      Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
  private static final Set<String> CHANGES_A_DICT =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  /** {@code value.name}: an attribute first, then an item. */
  Value attribute(Value value, String name) {
    requireDefined(value);
    return pythonAttribute(value, name)
        .or(() -> value instanceof Dict dict ? dict.get(Value.Str.of(name)) : Optional.empty())
        .orElseGet(() -> unsafeOrMissing(value, name));
  }

  /** {@code value[key]}: an item first, then an attribute. */
  Value item(Value value, Value key) {
    requireDefined(value);
    Optional<Value> item = ownItem(value, key);
    if (item.isPresent()) {
      return item.get();
    }
    if (key instanceof Value.Str name) {
      return pythonAttribute(value, name.text())
          .orElseGet(() -> unsafeOrMissing(value, name.text()));
    }
    return missing(value, new Printer(new Budget(Limits.DEFAULT)).repr(key));
  }

  /** {@code value | attr(name)}: an attribute only. */
  Value attributeOnly(Value value, String name) {
    requireDefined(value);
    return pythonAttribute(value, name).orElseGet(() -> unsafeOrMissing(value, name));
  }

  /** What indexing with something that is no key gives. */
  static Value.Undefined missing(Value value, String key) {
    return new Value.Undefined(typeRepr(value) + " has no element " + key);
  }

  private static void requireDefined(Value value) {
    if (value instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
  }

  private static Optional<Value> ownItem(Value value, Value key) {
    if (value instanceof Dict dict) {
      boolean hashable =
          !(key instanceof Value.ListValue || key instanceof Dict || key instanceof Value.DictView);
      return hashable ? dict.get(key) : Optional.empty();
    }
    return value instanceof Value.Sequence sequence
        ? Numbers.toInt(key).flatMap(index -> Slicing.element(sequence, index))
        : Optional.empty();
  }

  private static Optional<Value> pythonAttribute(Value value, String name) {
    return switch (value) {
      case Value.Str text -> StringMethods.find(text, name);
      case Dict dict -> ContainerMethods.find(dict, name);
      case Value.ListValue list -> ContainerMethods.find(list, list.items(), name);
      case Value.Tuple tuple -> ContainerMethods.find(tuple, tuple.items(), name);
      case Namespace namespace -> namespace.get(name);
      case Loop loop -> loop.attribute(name);
      case Macro macro ->
          name.equals("name")
              ? Optional.of(Value.Str.of(macro.definition().name()))
              : Optional.empty();
      case Value.Int _, Value.Bool _, Value.Real _ -> numberAttribute(value, name);
      case Value.Range range -> rangeAttribute(range, name);
      case Value.None _, Value.Undefined _, Value.Function _, Value.DictView _, OneShot _ ->
          Optional.empty();
    };
  }

  private static Optional<Value> numberAttribute(Value value, String name) {
    return switch (name) {
      case "real" -> Optional.of(value);
      case "is_integer" ->
          Optional.of(
              new Value.Function(
                  name,
                  (evaluator, arguments) -> {
                    double number = Numbers.toDouble(value);
                    return Value.Bool.of(number == Math.rint(number) && !Double.isInfinite(number));
                  }));
      default -> Optional.empty();
    };
  }

  private static Optional<Value> rangeAttribute(Value.Range range, String name) {
    return switch (name) {
      case "start" -> Optional.of(Value.Int.of(range.start()));
      case "stop" -> Optional.of(Value.Int.of(range.stop()));
      case "step" -> Optional.of(Value.Int.of(range.step()));
      default -> Optional.empty();
    };
  }

  private static Value unsafeOrMissing(Value value, String name) {
    boolean changes =
        (value instanceof Value.ListValue && CHANGES_A_LIST.contains(name))
            || (value instanceof Dict && CHANGES_A_DICT.contains(name));
    boolean internal = name.length() > 4 && name.startsWith("__") && name.endsWith("__");
    if (changes || internal) {
      return new Value.Undefined(
          "access to attribute %s of '%s' object is unsafe."
              .formatted(PythonText.repr(name), value.typeName()));
    }
    return new Value.Undefined(
        PythonText.repr(typeRepr(value)) + " has no attribute " + PythonText.repr(name));
  }

  private static String typeRepr(Value value) {
    return switch (value) {
      case Value.None _ -> "None";
      case Loop _, Macro _ -> "jinja2.runtime." + value.typeName() + " object";
      case Namespace _ -> "jinja2.utils.Namespace object";
      case Value.Str text when text.markup() -> "markupsafe.Markup object";
      case Value other -> other.typeName() + " object";
    };
  }
}
