package dev.fathom.decode;

import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.tensor.Device;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Continuous batching: a row leaves with the step that finishes it, and one that waits takes its
 * place. When the memory runs out, the rows that are not finished wait again, with the tokens that
 * they have so far, for a batch of half the size.
 */
final class Continuous implements AutoCloseable {
  // Beyond these, a step on the CPU takes as long for each row as with fewer.
  private static final int MOST_ROWS_CPU = 128;
  private static final int MOST_ROWS_CUDA = 512;
  private static final int PREFILL_TOKENS_CPU = 1024;
  private static final int PREFILL_TOKENS_CUDA = 8192;

  // A larger batch is worth copying what is held from so much on.
  private static final double WORTHWHILE = 1.5;

  private final Models models;
  private final AutoBatch batches;
  private final Consumer<Row> finished;
  private final Set<Row> open;
  private final List<Row> done = new ArrayList<>();
  private Waiting waiting;
  private Prefilled prefilled;
  private Optional<Stem> stem = Optional.empty();
  private Optional<Slots> slots = Optional.empty();
  private final int[] stemTokens;
  private long budget;
  private int largest;

  /**
   * @param rows none finished
   * @param batches how many rows at once, each of the length of the longest
   * @param finished is told of each row once
   */
  Continuous(Models models, List<Row> rows, AutoBatch batches, Consumer<Row> finished) {
    this.models = models;
    this.batches = batches;
    this.finished = finished;
    open = new LinkedHashSet<>(rows);
    waiting = new Waiting(rows);
    stemTokens = waiting.stem();
    prefilled = Prefilled.none(models);
    budget = batches.tokenBudget();
  }

  /**
   * Finishes all rows.
   *
   * @return the most rows that passed together
   */
  int complete() {
    while (!open.isEmpty()) {
      try {
        fill();
        if (slots.orElseThrow().size() > 0) {
          slots.get().step();
          largest = Math.max(largest, slots.get().size());
          done.addAll(slots.get().leave());
        }
      } catch (RuntimeException | Error e) {
        if (!batches.outOfMemory().test(e)) {
          throw e;
        }
        halve(e);
      }
      // Outside of what may be tried again: nobody hears of a row twice.
      done.forEach(open::remove);
      done.forEach(finished);
      done.clear();
    }
    return largest;
  }

  /** Gives each free slot to a row that waits. */
  private void fill() {
    lay();
    Slots places = slots.orElseThrow();
    while (!places.isFull() && !(prefilled.isEmpty() && waiting.isEmpty())) {
      if (prefilled.isEmpty()) {
        prefill(places);
      } else {
        places.seat(prefilled);
      }
    }
  }

  private void prefill(Slots places) {
    prefilled.close();
    prefilled = Prefilled.none(models);
    if (stem.isEmpty()) {
      stem = Optional.of(Stem.of(models, stemTokens));
    }
    List<Waiting.Family> families =
        waiting.take(places.slots(), Math.toIntExact(Math.min(budget, prefillTokens())));
    prefilled = Prefilled.of(models, families, stem.get());
    largest = Math.max(largest, families.size());
    for (Waiting.Family family : families) {
      family.rows().stream().filter(Row::finished).forEach(done::add);
    }
  }

  /** Sees to it that there are slots, and more of them once the rows are so much shorter. */
  private void lay() {
    if (slots.isPresent() && prefilled.isEmpty() && waiting.isEmpty()) {
      return;
    }
    int reach =
        Math.max(Math.max(waiting.reach(), prefilled.reach()), slots.map(Slots::longest).orElse(0));
    int wanted = wanted(reach);
    if (slots.isEmpty()) {
      slots = Optional.of(new Slots(models, wanted, reach));
    } else if (wanted >= WORTHWHILE * slots.get().slots()) {
      slots.get().resize(wanted, reach);
    }
  }

  private int wanted(int reach) {
    int together = batches.together(budget, Slots.capacity(reach));
    int most =
        switch (batches.size()) {
          case BatchSize.Auto() -> mostRows();
          case BatchSize.Fixed(int size) -> size;
        };
    return Math.min(Math.min(together, most), open.size());
  }

  private int mostRows() {
    return switch (models.aligned().compute().device()) {
      case Device.Cpu _ -> MOST_ROWS_CPU;
      case Device.Cuda _ -> MOST_ROWS_CUDA;
    };
  }

  private int prefillTokens() {
    return switch (models.aligned().compute().device()) {
      case Device.Cpu _ -> PREFILL_TOKENS_CPU;
      case Device.Cuda _ -> PREFILL_TOKENS_CUDA;
    };
  }

  /** Gives back what the batch holds and begins again with a smaller one. */
  private void halve(Throwable failure) {
    List<Row> left = open.stream().filter(row -> !row.finished()).toList();
    open.stream().filter(row -> row.finished() && !done.contains(row)).forEach(done::add);
    if (left.isEmpty()) {
      return;
    }
    int reach = left.stream().mapToInt(Row::reach).max().orElseThrow();
    int count = slots.map(Slots::slots).orElseGet(() -> wanted(reach));
    release();
    budget = batches.halved(count, Slots.capacity(reach), left.getFirst().name(), failure);
    waiting = new Waiting(left);
  }

  private void release() {
    slots.ifPresent(Slots::close);
    slots = Optional.empty();
    prefilled.close();
    prefilled = Prefilled.none(models);
  }

  @Override
  public void close() {
    release();
    stem.ifPresent(Stem::close);
  }
}
