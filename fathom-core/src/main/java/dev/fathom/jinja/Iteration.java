package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Goes over values; each element costs a step of the budget. */
final class Iteration {
  private final Budget budget;

  Iteration(Budget budget) {
    this.budget = budget;
  }

  static boolean isIterable(Value value) {
    return switch (value) {
      case Value.Str _,
          Value.ListValue _,
          Value.Tuple _,
          Value.Range _,
          Value.Undefined _,
          Value.DictView _,
          Dict _,
          OneShot _,
          Loop _ ->
          true;
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Function _,
          Namespace _,
          Macro _ ->
          false;
    };
  }

  /** Python's {@code iter}. */
  Iterator<Value> over(Value value) {
    Iterator<Value> values =
        switch (value) {
          case Value.Str text ->
              text.text()
                  .codePoints()
                  .<Value>mapToObj(c -> text.with(Character.toString(c)))
                  .iterator();
          case Value.ListValue list -> list.items().iterator();
          case Value.Tuple tuple -> tuple.items().iterator();
          case Value.Range range ->
              IntStream.range(0, range.length()).<Value>mapToObj(range::get).iterator();
          case Value.DictView view -> view.items().iterator();
          case Dict dict -> dict.keys().iterator();
          case OneShot shot -> shot.values();
          case Value.Undefined _ -> Collections.emptyIterator();
          case Loop _ -> throw new TemplateException("a loop cannot be iterated over");
          case Value.None _,
              Value.Bool _,
              Value.Int _,
              Value.Real _,
              Value.Function _,
              Namespace _,
              Macro _ ->
              throw new TemplateException("'" + value.typeName() + "' object is not iterable");
        };
    return map(values, budget::pass);
  }

  /** Python's {@code list}. */
  List<Value> list(Value value) {
    List<Value> list = new ArrayList<>();
    over(value)
        .forEachRemaining(element -> {
          budget.elements(1);
          list.add(element);
        });
    return list;
  }

  /** The number of elements, if the value knows it without being read. */
  static OptionalInt lengthIfKnown(Value value) {
    return switch (value) {
      case Value.Str text -> OptionalInt.of(text.length());
      case Value.ListValue list -> OptionalInt.of(list.items().size());
      case Value.Tuple tuple -> OptionalInt.of(tuple.items().size());
      case Value.Range range -> OptionalInt.of(range.length());
      case Value.DictView view -> OptionalInt.of(view.items().size());
      case Dict dict -> OptionalInt.of(dict.size());
      case Loop loop -> OptionalInt.of(loop.length());
      case Value.Undefined _ -> OptionalInt.of(0);
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Function _,
          OneShot _,
          Namespace _,
          Macro _ ->
          OptionalInt.empty();
    };
  }

  /** Python's {@code len}. */
  static int length(Value value) {
    return lengthIfKnown(value)
        .orElseThrow(
            () -> new TemplateException("object of type '" + value.typeName() + "' has no len()"));
  }

  static Iterator<Value> map(Iterator<Value> source, UnaryOperator<Value> function) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return source.hasNext();
      }

      @Override
      public Value next() {
        return function.apply(source.next());
      }
    };
  }

  static Iterator<Value> filter(Iterator<Value> source, Predicate<Value> wanted) {
    return new Filtering(source, wanted);
  }

  private static final class Filtering implements Iterator<Value> {
    private final Iterator<Value> source;
    private final Predicate<Value> wanted;
    private final List<Value> found = new ArrayList<>(1);

    Filtering(Iterator<Value> source, Predicate<Value> wanted) {
      this.source = source;
      this.wanted = wanted;
    }

    @Override
    public boolean hasNext() {
      while (found.isEmpty() && source.hasNext()) {
        Value value = source.next();
        if (wanted.test(value)) {
          found.add(value);
        }
      }
      return !found.isEmpty();
    }

    @Override
    public Value next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      return found.removeFirst();
    }
  }
}
