package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Python's {@code sequence[index]} and {@code sequence[start:stop:step]}. */
final class Slicing {
  private final Budget budget;

  Slicing(Budget budget) {
    this.budget = budget;
  }

  /** The element at an index that may count from the end; nothing if there is none. */
  static Optional<Value> element(Value.Sequence sequence, int index) {
    int length = Iteration.length(sequence);
    int at = index < 0 ? index + length : index;
    if (at < 0 || at >= length) {
      return Optional.empty();
    }
    return Optional.of(
        switch (sequence) {
          case Value.ListValue list -> list.items().get(at);
          case Value.Tuple tuple -> tuple.items().get(at);
          case Value.Range range -> range.get(at);
          case Value.Str text -> {
            int start = text.text().offsetByCodePoints(0, at);
            yield text.with(Character.toString(text.text().codePointAt(start)));
          }
        });
  }

  /** The slice of a sequence; absent bounds are None. */
  Value slice(
      Value.Sequence sequence,
      Optional<Integer> start,
      Optional<Integer> stop,
      Optional<Integer> step) {
    int by = step.orElse(1);
    if (by == 0) {
      throw new TemplateException("slice step cannot be zero");
    }
    int length = Iteration.length(sequence);
    int from = bound(start, by > 0 ? 0 : length - 1, length, by);
    int to = bound(stop, by > 0 ? length : -1, length, by);
    List<Integer> indices = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      budget.elements(1);
      indices.add((int) i);
    }
    return switch (sequence) {
      case Value.ListValue list ->
          new Value.ListValue(indices.stream().map(list.items()::get).toList());
      case Value.Tuple tuple -> new Value.Tuple(indices.stream().map(tuple.items()::get).toList());
      case Value.Range range ->
          new Value.Range(
              range.start() + from * range.step(),
              range.start() + to * range.step(),
              range.step() * by,
              indices.size());
      case Value.Str text -> {
        int[] codePoints = text.text().codePoints().toArray();
        StringBuilder cut = new StringBuilder();
        indices.forEach(i -> cut.appendCodePoint(codePoints[i]));
        yield text.with(cut.toString());
      }
    };
  }

  private static int bound(Optional<Integer> given, int absent, int length, int step) {
    if (given.isEmpty()) {
      return absent;
    }
    int bound = given.get() < 0 ? given.get() + length : given.get();
    int lowest = step > 0 ? 0 : -1;
    return Math.clamp(bound, lowest, step > 0 ? length : length - 1);
  }
}
