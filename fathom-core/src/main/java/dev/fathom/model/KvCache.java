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
public final class KvCache implements AutoCloseable {
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

  /** Tokens held for each row. */
  public int length() {
    return length;
  }

  /**
   * Adds one layer's keys and values for new tokens behind those held.
   *
   * @param key shape [rows, heads, tokens, head size]
   * @return all keys and values so far, shape [rows, heads, length + tokens, head size]; views that
   *     the next pass extends
   */
  KeyValue append(int layer, Tensor key, Tensor value) {
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

  /** Says that all layers have appended this many tokens. */
  void advance(int tokens) {
    length += tokens;
  }

  @Override
  public void close() {
    keys.forEach(Scope::release);
    values.forEach(Scope::release);
    keys.clear();
    values.clear();
  }

  /** Keys and values, each [rows, heads, tokens, head size]. */
  record KeyValue(Tensor key, Tensor value) {}
}
