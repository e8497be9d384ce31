package dev.fathom.attack.search;

import dev.fathom.run.AutoBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Runs batch after batch of candidates over the steps of a search. What did not fit once is not
 * tried again: the batch stays as small as it was made.
 */
final class CandidateBatches {
  private AutoBatch batches;

  CandidateBatches(AutoBatch batches) {
    this.batches = batches;
  }

  /** Equal arrays are one candidate. */
  private record Key(int[] ids) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key(int[] others) && Arrays.equals(ids, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(ids);
    }
  }

  /**
   * @param spans the candidates
   * @param length what each costs in tokens
   * @param work computes a result for each of a batch
   * @return one for each candidate, in their order
   */
  <R> List<R> run(
      List<int[]> spans, ToIntFunction<int[]> length, Function<List<int[]>, List<R>> work) {
    Map<Key, R> results = new LinkedHashMap<>();
    List<Key> keys = spans.stream().map(Key::new).toList();
    boolean[] halved = {false};
    AutoBatch now =
        new AutoBatch(
            batches.size(),
            batches.tokenBudget(),
            batches.outOfMemory(),
            note -> {
              halved[0] = true;
              batches.notes().accept(note);
            });
    List<Key> distinct = new ArrayList<>(keys.stream().distinct().toList());
    int largest =
        now.run(
            distinct,
            key -> length.applyAsInt(key.ids()),
            key -> "a candidate of " + key.ids().length + " tokens",
            batch -> work.apply(batch.stream().map(Key::ids).toList()),
            results::put);
    if (halved[0]) {
      long longest =
          distinct.stream().mapToInt(key -> length.applyAsInt(key.ids())).max().orElse(1);
      batches =
          new AutoBatch(batches.size(), largest * longest, batches.outOfMemory(), batches.notes());
    }
    return keys.stream().map(results::get).toList();
  }
}
