package dev.fathom.model;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** One layer: attention and feed-forward, each around a residual. */
record Block(
    Normalization attentionNorm,
    Attention attention,
    Optional<Normalization> attentionPostNorm,
    Normalization feedForwardNorm,
    FeedForward feedForward,
    Optional<Normalization> feedForwardPostNorm) {
  /**
   * @param x shape [rows, tokens, hidden]
   * @return the same shape
   */
  Tensor apply(
      Tensor x, Context context, Optional<Rotation> rotation, Optional<? extends Past> past) {
    Tensor attended = attention.apply(attentionNorm.apply(x), context, rotation, past);
    Tensor middle = x.add(post(attentionPostNorm, attended));
    Tensor fed = feedForward.apply(feedForwardNorm.apply(middle));
    return middle.add(post(feedForwardPostNorm, fed));
  }

  private static Tensor post(Optional<Normalization> norm, Tensor x) {
    return norm.map(n -> n.apply(x)).orElse(x);
  }
}
