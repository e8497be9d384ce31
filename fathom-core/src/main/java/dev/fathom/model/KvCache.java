package dev.fathom.model;

import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The keys and values of the tokens that a batch of rows has already passed through the decoder.
 */
public final class KvCache implements Past, AutoCloseable {
  private final List<Tensor> keys = new ArrayList<>();
  private final List<Tensor> values = new ArrayList<>();
  private final Compute compute;
  private final int capacity;
  private int length;

  /**
   * @param rows the batch size
   * @param capacity the most tokens a row may reach
   */
  KvCache(ModelConfig config, Compute compute, int rows, int capacity) {
    this.compute = compute;
    this.capacity = capacity;
    try (Scope scope = Scope.open()) {
      TensorOptions options = new TensorOptions(compute.dtype().scalarType());
      options = options.device(new org.bytedeco.pytorch.DeviceOptional(compute.device().handle()));
      long[] shape = {rows, config.keyValueHeads(), capacity, config.headSize()};
      for (int layer = 0; layer < config.layers(); layer++) {
        keys.add(scope.keep(torch.empty(shape, options, null)));
        values.add(scope.keep(torch.empty(shape, options, null)));
      }
    }
  }

  @Override
  public int length() {
    return length;
  }

  /** Adds to what is held; the result is views that the next pass extends. */
  @Override
  public KeyValue append(int layer, Tensor key, Tensor value) {
    long tokens = key.size(2);
    if (length + tokens > capacity) {
      throw new IllegalStateException(
          "the cache holds " + capacity + " tokens; " + (length + tokens) + " were asked for");
    }
    keys.get(layer).narrow(2, length, tokens).copy_(key);
    values.get(layer).narrow(2, length, tokens).copy_(value);
    return new KeyValue(
        keys.get(layer).narrow(2, 0, length + tokens),
        values.get(layer).narrow(2, 0, length + tokens));
  }

  /**
   * What this cache of one row holds, for any number of rows to go on from. Nothing is to be added
   * to the cache from now on.
   *
   * @throws IllegalStateException if the cache has more rows
   */
  public SharedPast shared() {
    if (keys.getFirst().size(0) != 1) {
      throw new IllegalStateException("a past of " + keys.getFirst().size(0) + " rows");
    }
    return new SharedPast(this);
  }

  /** What a layer holds, shape [rows, heads, length, head size]. */
  Tensor keys(int layer) {
    return keys.get(layer).narrow(2, 0, length);
  }

  /** What a layer holds, shape [rows, heads, length, head size]. */
  Tensor values(int layer) {
    return values.get(layer).narrow(2, 0, length);
  }

  /**
   * Makes these rows the cache's rows, in this order. One that is left out is forgotten; one that
   * is named several times goes on in several ways from what it has in common.
   *
   * @param rows indices into the rows held so far
   */
  public void select(int... rows) {
    try (Scope _ = Scope.open()) {
      Tensor index = Tensors.to(Tensors.ofInts(rows), compute.device());
      keys.replaceAll(held -> selected(held, index));
      values.replaceAll(held -> selected(held, index));
    }
  }

  /** Copies what is held, no more, into room for as many tokens as before. */
  private Tensor selected(Tensor held, Tensor index) {
    try (Scope scope = Scope.open()) {
      long[] shape = {index.size(0), held.size(1), capacity, held.size(3)};
      Tensor selected = torch.empty(shape, held.options(), null);
      selected.narrow(2, 0, length).copy_(held.narrow(2, 0, length).index_select(0, index));
      Scope.release(held);
      return scope.keep(selected);
    }
  }

  /**
   * Makes each row go on from a stretch of a held row, as if only that stretch had passed: the
   * cache of an answer's first k tokens is a crop of the cache of the whole answer. Stretches end
   * where the held rows end, shorter ones behind padding on their left, so {@link #length} stays.
   * Keys carry the position that their token had in its row, and keep it if the stretch starts
   * where the row's padding ends.
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
      keys.replaceAll(held -> branched(held, index, rows.length));
      values.replaceAll(held -> branched(held, index, rows.length));
    }
  }

  private Tensor branched(Tensor held, Tensor index, int rows) {
    try (Scope scope = Scope.open()) {
      long heads = held.size(1);
      long size = held.size(3);
      Tensor tokens =
          held.narrow(2, 0, length).transpose(1, 2).reshape(held.size(0) * length, heads, size);
      Tensor branched = torch.empty(new long[] {rows, heads, capacity, size}, held.options(), null);
      branched
          .narrow(2, 0, length)
          .copy_(tokens.index_select(0, index).view(rows, length, heads, size).transpose(1, 2));
      Scope.release(held);
      return scope.keep(branched);
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
