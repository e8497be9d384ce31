package dev.fathom.decode;

import dev.fathom.model.KvCache;
import dev.fathom.model.Model;
import dev.fathom.model.ModelConfig;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * What a generator asks for the next token: one model, or an aligned model and its base, which see
 * the same tokens, with the rule that joins their logits.
 *
 * @param all the aligned model first, then the base if the rule has one
 * @param rule how their logits are joined
 * @param vocabulary tokens that all of them have; what a model's head has beyond is left out
 */
public record Models(List<Model> all, LogitRule rule, int vocabulary) {
  private static final long CPU_CACHE_BYTES = 1L << 30;
  private static final long CUDA_CACHE_BYTES = 8L << 30;
  private static final long LEAST_TOKENS = 512;
  private static final long MOST_TOKENS = 1 << 16;

  /** The list is copied. */
  public Models {
    all = List.copyOf(all);
  }

  /** One model, as it is. */
  public static Models alone(Model model) {
    return new Models(List.of(model), new Plain(), model.head().vocabularySize());
  }

  /**
   * Two models on one device, which stay the caller's to close.
   *
   * @throws IllegalArgumentException if they are on different devices
   */
  public static Models pair(Model aligned, Model base, LogitRule rule, int vocabulary) {
    if (!aligned.compute().device().equals(base.compute().device())) {
      throw new IllegalArgumentException(
          "aligned is on "
              + aligned.compute().device().label()
              + ", base on "
              + base.compute().device().label());
    }
    return switch (rule) {
      case Plain() -> new Models(List.of(aligned), rule, vocabulary);
      case Contrastive _, Hybrid _ -> new Models(List.of(aligned, base), rule, vocabulary);
    };
  }

  /**
   * How many tokens a batch may hold at first, by what their keys and values take: 1 GiB, on CUDA 8
   * GiB.
   *
   * @param configs of the models
   */
  public static long tokenBudget(Compute compute, List<ModelConfig> configs) {
    long bytes =
        switch (compute.device()) {
          case Device.Cpu _ -> CPU_CACHE_BYTES;
          case Device.Cuda _ -> CUDA_CACHE_BYTES;
        };
    long perToken =
        configs.stream().mapToLong(config -> KvCache.bytesPerToken(config, compute.dtype())).sum();
    return Math.clamp(bytes / perToken, LEAST_TOKENS, MOST_TOKENS);
  }

  /** The model whose answers these are. */
  public Model aligned() {
    return all.getFirst();
  }

  /** Tokens that fit into all of them. */
  public int context() {
    return all.stream().mapToInt(model -> model.config().maximumPositions()).min().orElseThrow();
  }

  /** An empty cache for each. */
  public List<KvCache> caches(int rows, int capacity) {
    return caches(model -> model.cache(rows, capacity));
  }

  /** For each a cache without rows, as {@link Model#vacantCache} makes it. */
  public List<KvCache> vacantCaches(int slots, int capacity) {
    return caches(model -> model.vacantCache(slots, capacity));
  }

  private List<KvCache> caches(Function<Model, KvCache> made) {
    List<KvCache> caches = new ArrayList<>();
    try {
      all.forEach(model -> caches.add(made.apply(model)));
      return caches;
    } catch (RuntimeException | Error e) {
      caches.forEach(KvCache::close);
      throw e;
    }
  }

  /**
   * Passes tokens through each model, behind those in its cache.
   *
   * @param ids int64 on the models' device, shape [rows, tokens]
   * @param padding as {@link Model#hidden(Tensor, int[], KvCache)} takes it
   * @return for each model its hidden states, shape [rows, tokens, hidden]
   */
  public List<Tensor> hidden(Tensor ids, int[] padding, List<KvCache> caches) {
    List<Tensor> hidden = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      hidden.add(all.get(i).hidden(ids, padding, caches.get(i)));
    }
    return hidden;
  }

  /**
   * The logits to choose from.
   *
   * @param hidden for each model, shape [rows, hidden]
   * @return float32, shape [rows, vocabulary]
   */
  public Tensor logits(List<Tensor> hidden) {
    Tensor own = all.getFirst().head().logits(hidden.getFirst(), vocabulary);
    return all.size() == 1
        ? own
        : rule.apply(own, all.getLast().head().logits(hidden.getLast(), vocabulary));
  }
}
