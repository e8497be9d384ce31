package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The variable {@code loop}. It looks ahead only when asked, as Jinja's does. */
final class Loop implements Value {
  private Iterator<Value> iterator;
  private OptionalInt length;
  private int index0 = -1;
  private Optional<Value> before = Optional.empty();
  private Optional<Value> current = Optional.empty();
  private Optional<Value> after = Optional.empty();
  private Optional<List<Value>> lastChanged = Optional.empty();

  /**
   * @param length the number of passes, if the iterable knows it
   */
  Loop(Iterator<Value> iterator, OptionalInt length) {
    this.iterator = iterator;
    this.length = length;
  }

  boolean hasNext() {
    return after.isPresent() || iterator.hasNext();
  }

  Value next() {
    Value value = after.isPresent() ? after.get() : iterator.next();
    after = Optional.empty();
    index0++;
    before = current;
    current = Optional.of(value);
    return value;
  }

  int length() {
    if (length.isEmpty()) {
      List<Value> rest = new ArrayList<>();
      iterator.forEachRemaining(rest::add);
      iterator = rest.iterator();
      length = OptionalInt.of(rest.size() + index0 + 1 + (after.isPresent() ? 1 : 0));
    }
    return length.getAsInt();
  }

  int index() {
    return index0 + 1;
  }

  private Optional<Value> peek() {
    if (after.isEmpty() && iterator.hasNext()) {
      after = Optional.of(iterator.next());
    }
    return after;
  }

  Optional<Value> attribute(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "index" -> Int.of(index());
          case "index0" -> Int.of(index0);
          case "revindex" -> Int.of(length() - index0);
          case "revindex0" -> Int.of(length() - index0 - 1);
          case "first" -> Bool.of(index0 == 0);
          case "last" -> Bool.of(peek().isEmpty());
          case "length" -> Int.of(length());
          case "depth" -> Int.of(1);
          case "depth0" -> Int.of(0);
          case "previtem" -> before.orElse(new Undefined("there is no previous item"));
          case "nextitem" -> peek().orElse(new Undefined("there is no next item"));
          case "cycle" -> new Function("cycle", (evaluator, arguments) -> cycle(arguments));
          case "changed" -> new Function("changed", this::changed);
          default -> null;
        });
  }

  private Value cycle(CallArguments arguments) {
    List<Value> items = arguments.positional();
    if (items.isEmpty()) {
      throw new TemplateException("no items for cycling given");
    }
    return items.get(index0 % items.size());
  }

  private Value changed(Evaluator evaluator, CallArguments arguments) {
    List<Value> now = arguments.positional();
    boolean same =
        lastChanged.isPresent()
            && evaluator.equality().equal(new Tuple(lastChanged.get()), new Tuple(now));
    lastChanged = Optional.of(now);
    return Bool.of(!same);
  }

  @Override
  public String typeName() {
    return "LoopContext";
  }
}
