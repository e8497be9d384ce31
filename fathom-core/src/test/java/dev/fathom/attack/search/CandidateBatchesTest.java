package dev.fathom.attack.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidateBatchesTest {
  private final List<Integer> tried = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final CandidateBatches batches =
      new CandidateBatches(
          new AutoBatch(
              new BatchSize.Auto(), 1000, OutOfMemoryError.class::isInstance, notes::add));

  /** Room for three. */
  private List<Integer> sums(List<int[]> batch) {
    tried.add(batch.size());
    if (batch.size() > 3) {
      throw new OutOfMemoryError("four");
    }
    return batch.stream().map(span -> IntStream.of(span).sum()).toList();
  }

  @Test
  void aBatchThatDidNotFitIsNotTriedAgain() {
    List<int[]> spans = IntStream.range(0, 7).mapToObj(i -> new int[] {i, 10}).toList();
    List<Integer> expected = spans.stream().map(span -> span[0] + 10).toList();
    assertEquals(expected, batches.run(spans, span -> span.length, this::sums));
    assertEquals(List.of(7, 3, 3, 1), tried);
    assertEquals(1, notes.size());
    tried.clear();
    assertEquals(expected, batches.run(spans, span -> span.length, this::sums));
    assertEquals(List.of(3, 3, 1), tried);
    assertEquals(1, notes.size());
  }

  @Test
  void equalCandidatesAreComputedOnceAndEachGetsItsResult() {
    List<int[]> spans =
        List.of(new int[] {1, 2}, new int[] {5}, new int[] {1, 2}, new int[] {2, 1});
    assertEquals(List.of(3, 5, 3, 3), batches.run(spans, span -> span.length, this::sums));
    assertEquals(List.of(3), tried);
  }
}
