package dev.fathom.model;

import dev.fathom.model.Past.KeyValue;
import dev.fathom.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Multi-head attention of one layer, with grouped queries, sliding window and score cap where the
 * family has them.
 */
record Attention(
    ModelConfig config,
    int layer,
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    Optional<Normalization> queryNorm,
    Optional<Normalization> keyNorm) {

  private static final int CAPPED_QUERY_BLOCK = 256;

  /**
   * @param x shape [rows, tokens, hidden]
   * @return the same shape
   */
  Tensor apply(
      Tensor x, Context context, Optional<Rotation> rotation, Optional<? extends Past> past) {
    Tensor queries = turned(heads(query.apply(x), config.heads()), queryNorm, rotation);
    Tensor keys = turned(heads(key.apply(x), config.keyValueHeads()), keyNorm, rotation);
    Tensor values = heads(value.apply(x), config.keyValueHeads()).transpose(1, 2);
    KeyValue seen =
        past.map(held -> held.append(layer, keys, values)).orElse(new KeyValue(keys, values));
    Tensor mixed = attend(queries, repeated(seen.key()), repeated(seen.value()), context);
    Tensor joined =
        mixed
            .transpose(1, 2)
            .reshape(x.size(0), x.size(1), (long) config.heads() * config.headSize());
    return output.apply(joined);
  }

  /** [rows, tokens, heads · size] → [rows, tokens, heads, size]. */
  private Tensor heads(Tensor projected, int heads) {
    return projected.view(projected.size(0), projected.size(1), heads, config.headSize());
  }

  /** Normalised and rotated, [rows, heads, tokens, size]. */
  private static Tensor turned(
      Tensor heads, Optional<Normalization> norm, Optional<Rotation> rotation) {
    Tensor normed = norm.map(n -> n.apply(heads)).orElse(heads);
    return rotation.map(r -> r.apply(normed)).orElse(normed).transpose(1, 2);
  }

  /**
   * Each key and value head once per query head that it serves. The CPU's fused kernel knows no
   * groups.
   */
  private Tensor repeated(Tensor heads) {
    long groups = config.heads() / config.keyValueHeads();
    if (groups == 1) {
      return heads;
    }
    long rows = heads.size(0);
    long tokens = heads.size(2);
    long size = heads.size(3);
    return heads
        .unsqueeze(2)
        .expand(rows, config.keyValueHeads(), groups, tokens, size)
        .reshape(rows, config.heads(), tokens, size);
  }

  private Tensor attend(Tensor queries, Tensor keys, Tensor values, Context context) {
    int window = config.windows().get(layer);
    double scale = config.attentionScale(layer);
    if (config.attentionSoftCap().isPresent()) {
      return capped(queries, keys, values, context.mask(window), context.past(), scale);
    }
    Optional<Tensor> mask = context.mask(window);
    if (queries.requires_grad() && needsWideGradient(queries)) {
      return fused(widened(queries), widened(keys), widened(values), mask, context, window, scale)
          .to(queries.scalar_type());
    }
    return fused(queries, keys, values, mask, context, window, scale);
  }

  /** The CPU's kernel for half-width gradients is ten times slower than the one for float32. */
  private static boolean needsWideGradient(Tensor queries) {
    return queries.is_cpu() && queries.scalar_type().value != ScalarType.Float.value;
  }

  private static Tensor widened(Tensor heads) {
    return heads.to(ScalarType.Float);
  }

  private static Tensor fused(
      Tensor queries,
      Tensor keys,
      Tensor values,
      Optional<Tensor> mask,
      Context context,
      int window,
      double scale) {
    return torch.scaled_dot_product_attention(
        queries,
        keys,
        values,
        mask.map(TensorOptional::new).orElseGet(TensorOptional::new),
        0.0,
        context.isPlainCausal(window),
        new DoubleOptional(scale),
        false);
  }

  /**
   * Attention with capped scores (Gemma 2), which no fused kernel has: in blocks of queries, so
   * that scores for the whole square never exist.
   */
  private Tensor capped(
      Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask, int past, double scale) {
    double cap = config.attentionSoftCap().orElseThrow();
    long tokens = queries.size(2);
    TensorVector blocks = new TensorVector();
    for (long from = 0; from < tokens; from += CAPPED_QUERY_BLOCK) {
      long count = Math.min(CAPPED_QUERY_BLOCK, tokens - from);
      Tensor block = queries.narrow(2, from, count);
      Tensor scores = block.matmul(keys.transpose(2, 3)).mul(Tensors.scalar(scale / cap)).tanh();
      scores = scores.mul(Tensors.scalar(cap));
      long start = from;
      Tensor allowed = mask.map(whole -> whole.narrow(2, start, count)).orElse(null);
      if (allowed == null && tokens + past > 1) {
        allowed = causal(past + from, count, keys.size(2), scores);
      }
      if (allowed != null) {
        scores =
            scores.masked_fill(allowed.logical_not(), Tensors.scalar(Double.NEGATIVE_INFINITY));
      }
      Tensor weights = scores.to(ScalarType.Float).softmax(-1).to(values.scalar_type());
      blocks.push_back(weights.matmul(values));
    }
    return torch.cat(blocks, 2);
  }

  private static Tensor causal(long firstQuery, long queries, long keys, Tensor like) {
    Tensor ones =
        torch.ones(
            new long[] {queries, keys},
            like.options().dtype(new org.bytedeco.pytorch.ScalarTypeOptional(ScalarType.Bool)));
    return ones.tril(firstQuery);
  }
}
