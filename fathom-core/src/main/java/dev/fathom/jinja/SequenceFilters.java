package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The filters over sequences and dictionaries. */
final class SequenceFilters {
  private SequenceFilters() {}

  static Map<String, Filter> byName() {
    Map<String, Filter> filters = new HashMap<>();
    filters.put("length", (_, subject, _) -> Value.Int.of(Iteration.length(subject)));
    filters.put("count", filters.get("length"));
    filters.put("list", (e, subject, _) -> new Value.ListValue(e.iteration().list(subject)));
    filters.put("first", SequenceFilters::first);
    filters.put("last", SequenceFilters::last);
    filters.put("reverse", SequenceFilters::reverse);
    filters.put("items", SequenceFilters::items);
    filters.put("dictsort", SequenceFilters::dictSort);
    filters.put("sort", SequenceFilters::sort);
    filters.put("unique", SequenceFilters::unique);
    filters.put("min", (e, subject, arguments) -> extreme(e, subject, arguments, "min"));
    filters.put("max", (e, subject, arguments) -> extreme(e, subject, arguments, "max"));
    filters.put("sum", SequenceFilters::sum);
    filters.put("batch", SequenceFilters::batch);
    filters.put("slice", SequenceFilters::slice);
    return filters;
  }

  private static Value first(Evaluator evaluator, Value subject, CallArguments arguments) {
    Iterator<Value> values = evaluator.iteration().over(subject);
    return values.hasNext()
        ? values.next()
        : new Value.Undefined("No first item, sequence was empty.");
  }

  private static Value last(Evaluator evaluator, Value subject, CallArguments arguments) {
    if (!isReversible(subject)) {
      throw new TemplateException("'" + subject.typeName() + "' object is not reversible");
    }
    List<Value> values = evaluator.iteration().list(subject);
    return values.isEmpty()
        ? new Value.Undefined("No last item, sequence was empty.")
        : values.getLast();
  }

  private static boolean isReversible(Value value) {
    return Iteration.isIterable(value) && !(value instanceof OneShot || value instanceof Loop);
  }

  private static Value reverse(Evaluator evaluator, Value subject, CallArguments arguments) {
    if (subject instanceof Value.Str text) {
      return text.with(new StringBuilder(text.text()).reverse().toString());
    }
    if (!Iteration.isIterable(subject)) {
      throw new TemplateException("argument must be iterable");
    }
    List<Value> reversed = evaluator.iteration().list(subject).reversed();
    return isReversible(subject)
        ? OneShot.over(subject.typeName() + "_reverseiterator", subject, reversed.iterator())
        : new Value.ListValue(reversed);
  }

  private static Value items(Evaluator evaluator, Value subject, CallArguments arguments) {
    List<Value> items =
        switch (subject) {
          case Value.Undefined _ -> List.of();
          case Dict dict -> dict.items();
          default -> throw new TemplateException("Can only get item pairs from a mapping.");
        };
    return OneShot.over("generator", subject, items.iterator());
  }

  /** Strings in lower case, unless case matters. */
  private static UnaryOperator<Value> ignoringCase(boolean caseSensitive) {
    return value ->
        !caseSensitive && value instanceof Value.Str text
            ? text.with(PythonText.lower(text.text()))
            : value;
  }

  private static Value dictSort(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
    String by = bound.text("by").map(Value.Str::text).orElse("key");
    if (!by.equals("key") && !by.equals("value")) {
      throw new TemplateException("You can only sort by either \"key\" or \"value\"");
    }
    if (!(subject instanceof Dict dict)) {
      throw subject instanceof Value.Undefined undefined
          ? undefined.failure()
          : new TemplateException("'" + subject.typeName() + "' object has no attribute 'items'");
    }
    int position = by.equals("key") ? 0 : 1;
    UnaryOperator<Value> lower = ignoringCase(bound.flag("case_sensitive", false));
    return sorted(
        evaluator,
        dict.items(),
        item -> lower.apply(evaluator.access().item(item, Value.Int.of(position))),
        bound.flag("reverse", false));
  }

  private static Value sort(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
    UnaryOperator<Value> lower = ignoringCase(bound.flag("case_sensitive", false));
    List<AttributePath> paths =
        bound
            .some("attribute")
            .map(attribute -> paths(evaluator, attribute))
            .orElse(List.of(new AttributePath(List.of(), evaluator.access())));
    return sorted(
        evaluator,
        evaluator.iteration().list(subject),
        item ->
            new Value.ListValue(paths.stream().map(path -> lower.apply(path.read(item))).toList()),
        bound.flag("reverse", false));
  }

  private static List<AttributePath> paths(Evaluator evaluator, Value attribute) {
    if (!(attribute instanceof Value.Str text)) {
      return List.of(AttributePath.of(attribute, evaluator));
    }
    return Splitting.split(text.text(), Optional.of(","), 100, false).stream()
        .map(path -> AttributePath.of(Value.Str.of(path), evaluator))
        .toList();
  }

  private record Keyed(Value key, Value item) {}

  private static Value sorted(
      Evaluator evaluator, List<Value> items, UnaryOperator<Value> key, boolean reverse) {
    List<Keyed> keyed = new ArrayList<>(items.size());
    items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
    Comparator<Keyed> order = (a, b) -> evaluator.equality().compareForSorting(a.key(), b.key());
    keyed.sort(reverse ? order.reversed() : order);
    return new Value.ListValue(keyed.stream().map(Keyed::item).toList());
  }

  private static Value unique(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("unique", "case_sensitive", "attribute");
    UnaryOperator<Value> lower = ignoringCase(bound.flag("case_sensitive", false));
    AttributePath path = path(evaluator, bound);
    Set<Object> seen = new HashSet<>();
    return OneShot.over(
        "generator",
        subject,
        Iteration.filter(
            evaluator.iteration().over(subject),
            item -> seen.add(Keys.of(lower.apply(path.read(item))))));
  }

  private static AttributePath path(Evaluator evaluator, CallArguments.Bound bound) {
    return bound
        .some("attribute")
        .map(attribute -> AttributePath.of(attribute, evaluator))
        .orElse(new AttributePath(List.of(), evaluator.access()));
  }

  private static Value extreme(
      Evaluator evaluator, Value subject, CallArguments arguments, String name) {
    CallArguments.Bound bound = arguments.bind(name, "case_sensitive", "attribute");
    UnaryOperator<Value> lower = ignoringCase(bound.flag("case_sensitive", false));
    AttributePath path = path(evaluator, bound);
    List<Value> values = evaluator.iteration().list(subject);
    if (values.isEmpty()) {
      return new Value.Undefined("No aggregated item, sequence was empty.");
    }
    boolean smallest = name.equals("min");
    Value best = values.getFirst();
    for (Value value : values.subList(1, values.size())) {
      int order =
          evaluator
              .equality()
              .order(
                  lower.apply(path.read(value)), lower.apply(path.read(best)), smallest ? "<" : ">")
              .orElse(0);
      if (smallest ? order < 0 : order > 0) {
        best = value;
      }
    }
    return best;
  }

  private static Value sum(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("sum", "attribute", "start");
    AttributePath path = path(evaluator, bound);
    Value sum = bound.get("start").orElse(Value.Int.of(0));
    for (Value value : evaluator.iteration().list(subject)) {
      sum = evaluator.arithmetic().apply(Expression.Operator.ADD, sum, path.read(value));
    }
    return sum;
  }

  private static Value batch(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("batch", "linecount", "fill_with");
    bound.require("linecount");
    int size = bound.integer("linecount", 1);
    List<Value> batches = new ArrayList<>();
    List<Value> batch = new ArrayList<>();
    for (Value item : evaluator.iteration().list(subject)) {
      if (batch.size() == size) {
        batches.add(new Value.ListValue(batch));
        batch = new ArrayList<>();
      }
      batch.add(item);
    }
    if (!batch.isEmpty()) {
      Optional<Value> fill = bound.some("fill_with");
      while (fill.isPresent() && batch.size() < size) {
        evaluator.budget().elements(1);
        batch.add(fill.get());
      }
      batches.add(new Value.ListValue(batch));
    }
    return OneShot.over("generator", subject, batches.iterator());
  }

  private static Value slice(Evaluator evaluator, Value subject, CallArguments arguments) {
    CallArguments.Bound bound = arguments.bind("slice", "slices", "fill_with");
    bound.require("slices");
    List<Value> items = evaluator.iteration().list(subject);
    int slices = bound.integer("slices", 1);
    if (slices < 1) {
      throw new TemplateException("integer division or modulo by zero");
    }
    int perSlice = items.size() / slices;
    int longer = items.size() % slices;
    List<Value> made = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < slices; i++) {
      evaluator.budget().elements(1);
      int end = start + perSlice + (i < longer ? 1 : 0);
      List<Value> part = new ArrayList<>(items.subList(start, end));
      if (i >= longer) {
        bound.some("fill_with").ifPresent(part::add);
      }
      made.add(new Value.ListValue(part));
      start = end;
    }
    return OneShot.over("generator", subject, made.iterator());
  }
}
