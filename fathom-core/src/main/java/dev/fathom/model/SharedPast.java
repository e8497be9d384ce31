package dev.fathom.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * One row's past that any number of rows go on from, again and again: nothing is added to it, and
 * gradients pass through what goes on. It is the cache's to close.
 */
public final class SharedPast implements Past {
  private final KvCache cache;

  SharedPast(KvCache cache) {
    this.cache = cache;
  }

  @Override
  public int length() {
    return cache.length();
  }

  @Override
  public void reserve(int tokens) {}

  @Override
  public KeyValue append(int layer, Tensor key, Tensor value) {
    return length() == 0
        ? new KeyValue(key, value)
        : new KeyValue(behind(cache.keys(layer), key), behind(cache.values(layer), value));
  }

  private static Tensor behind(Tensor held, Tensor added) {
    Tensor each = held.expand(added.size(0), held.size(1), held.size(2), held.size(3));
    return torch.cat(new TensorVector(each, added), 2);
  }

  @Override
  public void advance(int tokens) {}
}
