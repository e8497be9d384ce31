package dev.fathom.model;

import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The keys and values of the tokens that a batch of rows has already passed through the decoder.
 *
 * <p>All rows end in the same column, shorter ones behind padding on their left. The columns in use
 * are a window that moves to the right with every token: {@link #forget} takes columns off its left
 * end, and where there is no room left on the right it is moved back to the start. So rows can come
 * and go while the others stay where they are: a new one is copied to {@link #seat its place}, and
 * where one {@link #leave leaves}, the last one takes its place.
 */
public final class KvCache implements Past, AutoCloseable {
  private final List<Tensor> keys = new ArrayList<>();
  private final List<Tensor> values = new ArrayList<>();
  private final Compute compute;
  private int capacity;
  private int rows;
  private int first;
  private int length;

  private KvCache(Compute compute, int rows, int capacity) {
    this.compute = compute;
    this.rows = rows;
    this.capacity = capacity;
  }

  /**
   * A cache of rows that all begin now.
   *
   * @param rows the batch size
   * @param capacity the most tokens a row may reach
   */
  static KvCache of(ModelConfig config, Compute compute, int rows, int capacity) {
    KvCache cache = new KvCache(compute, rows, capacity);
    cache.allocate(config, shape -> torch.empty(shape, options(compute), null), rows);
    return cache;
  }

  /**
   * A cache without rows, which come by {@link #seat}.
   *
   * @param slots how many there may be at once
   * @param capacity the most tokens that a row may reach; the more there are beyond that, the rarer
   *     is the window moved back
   */
  static KvCache vacant(ModelConfig config, Compute compute, int slots, int capacity) {
    KvCache cache = new KvCache(compute, 0, capacity);
    // Padding is never attended to, but it must be a number.
    cache.allocate(config, shape -> torch.zeros(shape, options(compute)), slots);
    return cache;
  }

  private static TensorOptions options(Compute compute) {
    return new TensorOptions(compute.dtype().scalarType())
        .device(new org.bytedeco.pytorch.DeviceOptional(compute.device().handle()));
  }

  private void allocate(ModelConfig config, Function<long[], Tensor> allocation, int slots) {
    try (Scope scope = Scope.open()) {
      long[] shape = {slots, config.keyValueHeads(), capacity, config.headSize()};
      for (int layer = 0; layer < config.layers(); layer++) {
        keys.add(scope.keep(allocation.apply(shape)));
        values.add(scope.keep(allocation.apply(shape)));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * A cache of its own, whose rows all go on from this one's only row; this one stays as it is.
   *
   * @param rows how many go on
   * @param capacity the most tokens one of them may reach, at least {@link #length}
   */
  public KvCache fork(int rows, int capacity) {
    KvCache fork = new KvCache(compute, rows, capacity);
    fork.length = length;
    try {
      keys.forEach(held -> fork.keys.add(forked(held, rows, capacity)));
      values.forEach(held -> fork.values.add(forked(held, rows, capacity)));
      return fork;
    } catch (RuntimeException | Error e) {
      fork.close();
      throw e;
    }
  }

  private Tensor forked(Tensor held, int rows, int capacity) {
    try (Scope scope = Scope.open()) {
      long[] shape = {rows, held.size(1), capacity, held.size(3)};
      Tensor forked = torch.empty(shape, held.options(), null);
      forked.narrow(2, 0, length).copy_(held.narrow(0, 0, 1).narrow(2, first, length));
      return scope.keep(forked);
    }
  }

  /** Memory of one token's keys and values. */
  public static long bytesPerToken(ModelConfig config, DType dtype) {
    return 2L * config.layers() * config.keyValueHeads() * config.headSize() * dtype.bytes();
  }

  /** Columns in use: tokens held for each row, padding included. */
  @Override
  public int length() {
    return length;
  }

  /** Rows held. */
  public int rows() {
    return rows;
  }

  @Override
  public void reserve(int tokens) {
    if (length + tokens > capacity) {
      throw new IllegalStateException(
          "the cache holds " + capacity + " tokens; " + (length + tokens) + " were asked for");
    }
    if (first + length + tokens > capacity) {
      move(0);
    }
  }

  /** Adds to what is held; the result is views that the next pass extends. */
  @Override
  public KeyValue append(int layer, Tensor key, Tensor value) {
    return new KeyValue(appended(keys.get(layer), key), appended(values.get(layer), value));
  }

  private Tensor appended(Tensor held, Tensor added) {
    long tokens = added.size(2);
    Tensor all = held.narrow(0, 0, rows).narrow(2, first, length + tokens);
    all.narrow(2, length, tokens).copy_(added);
    return all;
  }

  /**
   * What this cache of one row holds, for any number of rows to go on from. Nothing is to be added
   * to the cache from now on.
   *
   * @throws IllegalStateException if the cache has more rows
   */
  public SharedPast shared() {
    if (rows != 1) {
      throw new IllegalStateException("a past of " + rows + " rows");
    }
    return new SharedPast(this);
  }

  /** What a layer holds, shape [rows, heads, length, head size]. */
  Tensor keys(int layer) {
    return held(keys.get(layer));
  }

  /** What a layer holds, shape [rows, heads, length, head size]. */
  Tensor values(int layer) {
    return held(values.get(layer));
  }

  private Tensor held(Tensor whole) {
    return whole.narrow(0, 0, rows).narrow(2, first, length);
  }

  /** The window, moved to begin in another column. */
  private void move(int column) {
    each(held -> {
      Tensor live = held.narrow(0, 0, rows);
      live.narrow(2, column, length).copy_(live.narrow(2, first, length).clone());
    });
    first = column;
  }

  /**
   * Gives up columns that are padding in every row.
   *
   * @param columns how many, from the left
   */
  public void forget(int columns) {
    first += columns;
    length -= columns;
  }

  /**
   * Adds a row that goes on from a stretch of another cache's row, as if only that stretch had
   * passed: the cache of an answer's first k tokens is a crop of the cache of the whole answer.
   * Keys carry the position that their token had in its row, and keep it if the stretch starts
   * where the row's padding ends. A stretch longer than what is held widens the window.
   *
   * @param source of the same model
   * @param row of the source
   * @param start index of the stretch's first token in that row
   * @param count how many tokens it has, at least 1
   */
  public void seat(KvCache source, int row, int start, int count) {
    if (count > length) {
      widen(count);
    }
    int column = first + length - count;
    int slot = rows;
    rows++;
    for (int layer = 0; layer < keys.size(); layer++) {
      try (Scope _ = Scope.open()) {
        Tensor key = source.keys.get(layer).select(0, row);
        keys.get(layer)
            .select(0, slot)
            .narrow(1, column, count)
            .copy_(key.narrow(1, source.first + start, count));
        Tensor value = source.values.get(layer).select(0, row);
        values
            .get(layer)
            .select(0, slot)
            .narrow(1, column, count)
            .copy_(value.narrow(1, source.first + start, count));
      }
    }
  }

  /** Makes the window this long, with what was held at its right end. */
  private void widen(int columns) {
    if (columns > capacity) {
      throw new IllegalStateException(
          "the cache holds " + capacity + " tokens; " + columns + " were asked for");
    }
    int added = columns - length;
    if (rows > 0 && first < added) {
      move(added);
    }
    first = rows > 0 ? first - added : 0;
    length = columns;
  }

  /** Takes a row out; the last one stands in its place afterwards. */
  public void leave(int row) {
    rows--;
    if (row < rows) {
      each(held ->
          held.select(0, row)
              .narrow(1, first, length)
              .copy_(held.select(0, rows).narrow(1, first, length)));
    }
    if (rows == 0) {
      first = 0;
      length = 0;
    }
  }

  /**
   * Changes how many rows may be held at once and how long they may get; what is held stays.
   *
   * @param slots at least {@link #rows}
   * @param capacity at least {@link #length}
   */
  public void resize(int slots, int capacity) {
    if (slots < rows || capacity < length) {
      throw new IllegalArgumentException(
          rows + " rows of " + length + " in " + slots + " slots of " + capacity);
    }
    replace(held -> {
      long[] shape = {slots, held.size(1), capacity, held.size(3)};
      Tensor resized = torch.zeros(shape, held.options());
      if (rows > 0) {
        resized
            .narrow(0, 0, rows)
            .narrow(2, 0, length)
            .copy_(held.narrow(0, 0, rows).narrow(2, first, length));
      }
      return resized;
    });
    first = 0;
    this.capacity = capacity;
  }

  /**
   * Makes each row go on from a stretch of a held row, as {@link #seat} does for one. Stretches end
   * where the held rows end, shorter ones behind padding on their left, so {@link #length} stays.
   *
   * @param rows for each new row the held row that it continues
   * @param starts for each new row the index of its stretch's first token in that row
   * @param lengths for each new row how many tokens its stretch has, at least 1
   */
  public void branch(int[] rows, int[] starts, int[] lengths) {
    long[] sources = new long[Math.multiplyExact(rows.length, length)];
    for (int row = 0; row < rows.length; row++) {
      int padding = length - lengths[row];
      for (int i = 0; i < length; i++) {
        // Padding is never attended to, but it must be a number: it takes the first token's.
        sources[row * length + i] =
            (long) rows[row] * length + starts[row] + Math.max(0, i - padding);
      }
    }
    try (Scope _ = Scope.open()) {
      Tensor index = Tensors.to(Tensors.ofLongs(sources), compute.device());
      replace(held -> branched(held, index, rows.length));
    }
    this.rows = rows.length;
    first = 0;
  }

  private Tensor branched(Tensor held, Tensor index, int branches) {
    long heads = held.size(1);
    long size = held.size(3);
    Tensor tokens =
        held.narrow(0, 0, rows)
            .narrow(2, first, length)
            .transpose(1, 2)
            .reshape((long) rows * length, heads, size);
    Tensor branched =
        torch.empty(new long[] {branches, heads, capacity, size}, held.options(), null);
    branched
        .narrow(2, 0, length)
        .copy_(tokens.index_select(0, index).view(branches, length, heads, size).transpose(1, 2));
    return branched;
  }

  private void each(Consumer<Tensor> change) {
    for (List<Tensor> all : List.of(keys, values)) {
      for (Tensor held : all) {
        try (Scope _ = Scope.open()) {
          change.accept(held);
        }
      }
    }
  }

  /** Puts another tensor in the place of each. */
  private void replace(UnaryOperator<Tensor> change) {
    for (List<Tensor> all : List.of(keys, values)) {
      all.replaceAll(held -> {
        try (Scope scope = Scope.open()) {
          Tensor changed = scope.keep(change.apply(held));
          Scope.release(held);
          return changed;
        }
      });
    }
  }

  @Override
  public void advance(int tokens) {
    length += tokens;
  }

  @Override
  public void close() {
    keys.forEach(Scope::release);
    values.forEach(Scope::release);
    keys.clear();
    values.clear();
  }
}
