package dev.fathom.decode;

import dev.fathom.model.KvCache;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What all prompts of a run begin with, such as a chat template's head or a system message: it
 * passes once.
 */
final class Stem implements AutoCloseable {
  private final List<KvCache> held;
  private final int length;

  private Stem(List<KvCache> held, int length) {
    this.held = held;
    this.length = length;
  }

  /**
   * @param tokens may be none
   */
  static Stem of(Models models, int[] tokens) {
    if (tokens.length == 0) {
      return new Stem(List.of(), 0);
    }
    Stem stem = new Stem(models.caches(1, tokens.length), tokens.length);
    try (Scope _ = Scope.open()) {
      Tensor ids = Tensors.to(Tensors.ofInts(tokens), models.aligned().compute().device());
      models.hidden(ids.unsqueeze(0), new int[0], stem.held);
      return stem;
    } catch (RuntimeException | Error e) {
      stem.close();
      throw e;
    }
  }

  /** Tokens of it. */
  int length() {
    return length;
  }

  /** For each model a cache in which every row has read the stem. */
  List<KvCache> caches(Models models, int rows, int capacity) {
    if (length == 0) {
      return models.caches(rows, capacity);
    }
    List<KvCache> caches = new ArrayList<>();
    try {
      held.forEach(cache -> caches.add(cache.fork(rows, capacity)));
      return caches;
    } catch (RuntimeException | Error e) {
      caches.forEach(KvCache::close);
      throw e;
    }
  }

  @Override
  public void close() {
    held.forEach(KvCache::close);
  }
}
