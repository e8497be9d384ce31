package dev.fathom.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AutoBatchTest {
  private record Item(String name, int length) {}

  private static final class NoMemory extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Work that fits a number of tokens, padding included, and remembers its batches. */
  private static final class Memory implements Function<List<Item>, List<Integer>> {
    private final long tokens;
    private final List<Integer> attempts = new ArrayList<>();

    Memory(long tokens) {
      this.tokens = tokens;
    }

    @Override
    public List<Integer> apply(List<Item> batch) {
      attempts.add(batch.size());
      int longest = batch.stream().mapToInt(Item::length).max().orElseThrow();
      if ((long) longest * batch.size() > tokens) {
        throw new NoMemory();
      }
      return batch.stream().map(Item::length).toList();
    }
  }

  private final List<String> notes = new ArrayList<>();
  private final List<String> finished = new ArrayList<>();

  @Test
  void halvesUntilItFitsAndStaysThere() {
    List<Item> items = items(IntStream.generate(() -> 10).limit(40));
    Memory memory = new Memory(50);
    assertEquals(5, run(new BatchSize.Auto(), 200, items, memory));
    assertEquals(List.of(20, 10, 5, 5, 5, 5, 5, 5, 5, 5), memory.attempts);
    assertEquals(
        List.of(
            "out of memory with a batch of 20; going on with 10",
            "out of memory with a batch of 10; going on with 5"),
        notes);
    assertEquals(items.stream().map(Item::name).toList(), finished);
  }

  @Test
  void takesMoreOfShorterItemsForTheSameBudget() {
    List<Item> items = items(IntStream.of(10, 100, 10, 50, 10, 10));
    Memory memory = new Memory(1_000);
    assertEquals(3, run(new BatchSize.Auto(), 100, items, memory));
    assertEquals(List.of(1, 2, 3), memory.attempts);
    assertEquals(List.of("item-1", "item-3", "item-0", "item-2", "item-4", "item-5"), finished);
  }

  @Test
  void finishesEachItemOnceInOrderOfLengthWhateverFits() {
    long seed = 4711;
    SplittableRandom random = new SplittableRandom(seed);
    for (int trial = 0; trial < 200; trial++) {
      finished.clear();
      List<Item> items = items(random.ints(random.nextInt(1, 60), 1, 300));
      Memory memory = new Memory(random.nextLong(300, 5_000));
      run(new BatchSize.Auto(), random.nextLong(1, 20_000), items, memory);
      List<String> expected =
          items.stream()
              .sorted(Comparator.comparingInt(Item::length).reversed())
              .map(Item::name)
              .toList();
      assertEquals(expected, finished, "seed " + seed + ", trial " + trial);
    }
  }

  @Test
  void saysWhichItemDoesNotFitAlone() {
    List<Item> items = items(IntStream.of(10, 99, 20));
    UserError error =
        assertThrows(UserError.class, () -> run(new BatchSize.Auto(), 400, items, new Memory(50)));
    assertTrue(
        error.getMessage().startsWith("item-1: out of memory with this item alone, of 99 tokens"),
        error.getMessage());
    assertEquals(List.of(), finished);
  }

  @Test
  void holdsToAFixedSize() {
    List<Item> items = items(IntStream.of(10, 20, 30, 40, 50));
    Memory memory = new Memory(1_000);
    assertEquals(2, run(new BatchSize.Fixed(2), 1, items, memory));
    assertEquals(List.of(2, 2, 1), memory.attempts);
    UserError error =
        assertThrows(UserError.class, () -> run(new BatchSize.Fixed(4), 1, items, new Memory(100)));
    assertEquals(
        "out of memory with a batch of 4, the longest of 50 tokens; use --batch auto or a smaller"
            + " number",
        error.getMessage());
  }

  @Test
  void letsOtherFailuresThrough() {
    IllegalStateException failure = new IllegalStateException("the kettle broke");
    List<Item> items = items(IntStream.of(1, 2));
    assertEquals(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                run(
                    new BatchSize.Auto(),
                    10,
                    items,
                    batch -> {
                      throw failure;
                    })));
  }

  @Test
  void doesNothingWithNothing() {
    assertEquals(0, run(new BatchSize.Auto(), 10, List.of(), new Memory(1)));
  }

  @Test
  void readsAutoAndWholeNumbers() {
    assertEquals(new BatchSize.Auto(), BatchSize.parse("auto"));
    assertEquals(new BatchSize.Fixed(12), BatchSize.parse("12"));
    assertThrows(UserError.class, () -> BatchSize.parse("0"));
    assertThrows(UserError.class, () -> BatchSize.parse("1.5"));
  }

  private int run(
      BatchSize size, long budget, List<Item> items, Function<List<Item>, List<Integer>> work) {
    return new AutoBatch(size, budget, NoMemory.class::isInstance, notes::add)
        .run(
            items,
            Item::length,
            Item::name,
            work,
            (item, result) -> {
              assertEquals(item.length(), result);
              finished.add(item.name());
            });
  }

  private static List<Item> items(IntStream lengths) {
    int[] all = lengths.toArray();
    return IntStream.range(0, all.length).mapToObj(i -> new Item("item-" + i, all[i])).toList();
  }
}
