package dev.fathom.decode;

import dev.fathom.model.KvCache;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The rows that go on together, one token at a step, and their keys and values. */
final class Slots implements AutoCloseable {
  private final Models models;
  private final List<Row> rows = new ArrayList<>();
  private final List<KvCache> caches;
  private int slots;
  private int reach;

  /**
   * @param slots how many rows at once
   * @param reach the most tokens that pass for one of them
   */
  Slots(Models models, int slots, int reach) {
    this.models = models;
    this.slots = slots;
    this.reach = reach;
    caches = models.vacantCaches(slots, capacity(reach));
  }

  /**
   * Columns for rows of at most this length. The more there are to spare, the rarer is the window
   * of the cache moved back to the start.
   */
  static int capacity(int reach) {
    return reach + Math.max(16, reach / 4);
  }

  int size() {
    return rows.size();
  }

  int slots() {
    return slots;
  }

  /** The most tokens that may pass for a row that comes now. */
  int reach() {
    return reach;
  }

  boolean isFull() {
    return rows.size() == slots;
  }

  /** Changes how many rows there may be at once, and how long they may get. */
  void resize(int slots, int reach) {
    caches.forEach(cache -> cache.resize(slots, capacity(reach)));
    this.slots = slots;
    this.reach = reach;
  }

  /** Takes the next of those who wait for a slot. */
  void seat(Prefilled prefilled) {
    rows.add(prefilled.seat(caches));
  }

  /** The most tokens that pass for one of the rows here; 0 if there are none. */
  int longest() {
    return rows.stream().mapToInt(Row::reach).max().orElse(0);
  }

  /** Chooses the next token of each row; there is at least one. */
  void step() {
    int columns = columns();
    int[] padding = rows.stream().mapToInt(row -> columns - row.textLength() + 1).toArray();
    boolean padded = false;
    for (int count : padding) {
      padded |= count > 0;
    }
    try (Scope _ = Scope.open()) {
      long[] ids = rows.stream().mapToLong(Row::last).toArray();
      Tensor batch = Tensors.to(Tensors.ofLongs(ids), models.aligned().compute().device());
      List<Tensor> hidden =
          models.hidden(batch.unsqueeze(1), padded ? padding : new int[0], caches);
      Chooser.choose(
          models.logits(hidden.stream().map(states -> states.select(1, 0)).toList()), rows);
    }
  }

  /** Lets the finished rows go. */
  List<Row> leave() {
    List<Row> gone = new ArrayList<>();
    for (int i = rows.size() - 1; i >= 0; i--) {
      if (rows.get(i).finished()) {
        int slot = i;
        caches.forEach(cache -> cache.leave(slot));
        gone.add(rows.get(i));
        Row last = rows.removeLast();
        if (i < rows.size()) {
          rows.set(i, last);
        }
      }
    }
    if (!gone.isEmpty() && !rows.isEmpty()) {
      int columns = columns();
      caches.forEach(cache -> cache.forget(cache.length() - columns));
    }
    return gone;
  }

  /** What the longest row has passed: the last token of a row is chosen and has not. */
  private int columns() {
    return rows.stream().mapToInt(row -> row.textLength() - 1).max().orElseThrow();
  }

  @Override
  public void close() {
    caches.forEach(KvCache::close);
  }
}
