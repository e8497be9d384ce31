package dev.fathom.jinja;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** {@code map}, {@code select}, {@code reject} and their forms over attributes: all lazy. */
final class SelectionFilters {
  private SelectionFilters() {}

  static Map<String, Filter> byName() {
    Map<String, Filter> filters = new HashMap<>();
    filters.put("map", SelectionFilters::map);
    filters.put("select", (e, subject, arguments) -> select(e, subject, arguments, true, false));
    filters.put("reject", (e, subject, arguments) -> select(e, subject, arguments, false, false));
    filters.put("selectattr", (e, subject, arguments) -> select(e, subject, arguments, true, true));
    filters.put(
        "rejectattr", (e, subject, arguments) -> select(e, subject, arguments, false, true));
    return filters;
  }

  private static Value map(Evaluator evaluator, Value subject, CallArguments arguments) {
    UnaryOperator<Value> function = function(evaluator, arguments);
    Iterator<Value> values =
        Truth.of(subject) ? evaluator.iteration().over(subject) : Collections.emptyIterator();
    return OneShot.over("generator", subject, Iteration.map(values, function));
  }

  private static UnaryOperator<Value> function(Evaluator evaluator, CallArguments arguments) {
    Value attribute = arguments.keywords().get("attribute");
    if (arguments.positional().isEmpty() && attribute != null) {
      return attributeOf(evaluator, arguments, attribute);
    }
    if (arguments.positional().isEmpty()) {
      throw new TemplateException("map requires a filter argument");
    }
    Filter filter = Filters.get(evaluator.printer().str(arguments.positional().getFirst()));
    CallArguments rest = without(arguments, 1);
    return item -> filter.apply(evaluator, item, rest);
  }

  private static UnaryOperator<Value> attributeOf(
      Evaluator evaluator, CallArguments arguments, Value attribute) {
    Map<String, Value> others = new LinkedHashMap<>(arguments.keywords());
    others.remove("attribute");
    Value defaultValue = others.remove("default");
    for (String other : others.keySet()) {
      throw new TemplateException("Unexpected keyword argument " + PythonText.repr(other));
    }
    AttributePath path = AttributePath.of(attribute, evaluator);
    boolean hasDefault = defaultValue != null && defaultValue != Value.None.NONE;
    return item -> {
      Value value = item;
      for (Value part : path.parts()) {
        value = evaluator.access().item(value, part);
        if (hasDefault && value instanceof Value.Undefined) {
          value = defaultValue;
        }
      }
      return value;
    };
  }

  private static Value select(
      Evaluator evaluator,
      Value subject,
      CallArguments arguments,
      boolean wanted,
      boolean byAttribute) {
    List<Value> positional = arguments.positional();
    if (byAttribute && positional.isEmpty()) {
      throw new TemplateException("Missing parameter for attribute name");
    }
    AttributePath path =
        byAttribute
            ? AttributePath.of(positional.getFirst(), evaluator)
            : new AttributePath(List.of(), evaluator.access());
    Predicate<Value> test = test(evaluator, arguments, byAttribute ? 1 : 0);
    Iterator<Value> values =
        Truth.of(subject) ? evaluator.iteration().over(subject) : Collections.emptyIterator();
    return OneShot.over(
        "generator",
        subject,
        Iteration.filter(values, item -> test.test(path.read(item)) == wanted));
  }

  private static Predicate<Value> test(Evaluator evaluator, CallArguments arguments, int position) {
    if (arguments.positional().size() <= position) {
      return Truth::of;
    }
    ValueTest test = ValueTests.get(evaluator.printer().str(arguments.positional().get(position)));
    CallArguments rest = without(arguments, position + 1);
    return value -> test.test(evaluator, value, rest);
  }

  private static CallArguments without(CallArguments arguments, int count) {
    List<Value> positional = arguments.positional();
    return new CallArguments(positional.subList(count, positional.size()), arguments.keywords());
  }
}
