package dev.fathom.run;

import dev.fathom.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Runs work over items in batches, the longest items first: what does not fit shows at once, and
 * the time left is honest from the start. All items of a batch are padded to its longest, so the
 * cost of a batch is its size times that length. With {@link BatchSize.Auto} a batch may cost as
 * much as the budget; when the memory runs out, the batch is halved and tried again, and what it
 * cost is the budget from then on.
 *
 * @param size how many items at once
 * @param tokenBudget what a batch may cost at first, in tokens, when the size is automatic
 * @param outOfMemory which failures mean that the memory ran out
 * @param notes told, in words, when a batch is halved
 */
public record AutoBatch(
    BatchSize size, long tokenBudget, Predicate<Throwable> outOfMemory, Consumer<String> notes) {
  /**
   * Runs the work.
   *
   * @param items in any order; items of equal length keep theirs
   * @param length of an item in tokens, at least 1
   * @param name of an item, for messages
   * @param work computes a result for each item of a batch, in the batch's order; leaves nothing
   *     behind when it fails
   * @param finished is told of each item once, in the order of the work
   * @return the size of the largest batch that went through, 0 if there are no items
   * @throws UserError if one item alone, or a batch of a fixed size, does not fit in the memory
   */
  public <T, R> int run(
      List<T> items,
      ToIntFunction<T> length,
      Function<T, String> name,
      Function<List<T>, List<R>> work,
      BiConsumer<T, R> finished) {
    List<T> sorted = new ArrayList<>(items);
    sorted.sort(Comparator.comparingInt(length).reversed());
    long budget = tokenBudget;
    int largest = 0;
    int next = 0;
    while (next < sorted.size()) {
      int longest = Math.max(1, length.applyAsInt(sorted.get(next)));
      int count = Math.min(together(budget, longest), sorted.size() - next);
      List<T> batch = List.copyOf(sorted.subList(next, next + count));
      List<R> results;
      try {
        results = work.apply(batch);
      } catch (RuntimeException | Error e) {
        if (!outOfMemory.test(e)) {
          throw e;
        }
        budget = halved(count, longest, name.apply(batch.getFirst()), e);
        continue;
      }
      if (results.size() != count) {
        throw new IllegalStateException(count + " items gave " + results.size() + " results");
      }
      for (int i = 0; i < count; i++) {
        finished.accept(batch.get(i), results.get(i));
      }
      largest = Math.max(largest, count);
      next += count;
    }
    return largest;
  }

  /**
   * How many items go at once.
   *
   * @param budget what they may cost in tokens: {@link #tokenBudget}, or what {@link #halved} left
   * @param longest tokens of the longest, at least 1
   */
  public int together(long budget, int longest) {
    return switch (size) {
      case BatchSize.Auto() -> Math.clamp(budget / longest, 1, Integer.MAX_VALUE);
      case BatchSize.Fixed(int fixed) -> fixed;
    };
  }

  /**
   * The budget after a batch that did not fit.
   *
   * @param count how many items it had
   * @param longest tokens of the longest
   * @param first name of an item, for messages
   * @throws UserError if there is nothing to halve: one item alone, or a fixed size
   */
  public long halved(int count, int longest, String first, Throwable failure) {
    if (count == 1) {
      throw new UserError(
          first
              + ": out of memory with this item alone, of "
              + longest
              + " tokens; shorten or leave it out, or use a smaller model or number type",
          failure);
    }
    return switch (size) {
      case BatchSize.Auto() -> {
        int half = count / 2;
        notes.accept("out of memory with a batch of " + count + "; going on with " + half);
        yield (long) half * longest;
      }
      case BatchSize.Fixed _ ->
          throw new UserError(
              "out of memory with a batch of "
                  + count
                  + ", the longest of "
                  + longest
                  + " tokens; use --batch auto or a smaller number",
              failure);
    };
  }
}
