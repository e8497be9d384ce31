package dev.fathom.pair;

import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** One distribution made of the pair's two. */
public final class Mixture {
  private Mixture() {}

  /**
   * The hybrid of 2511.12155, Eq 12 and 19: λ · aligned + (1 − λ) · base, as logits. At λ = 1 it is
   * the aligned model, at 0 the base; above 1 it goes on in the direction in which alignment moved
   * the logits: aligned − (λ − 1)(base − aligned).
   *
   * @param aligned logits, any shape
   * @param base logits, the same shape
   * @param lambda λ; the paper takes 1.2
   * @return logits, the same shape; a new tensor
   */
  public static Tensor hybrid(Tensor aligned, Tensor base, double lambda) {
    return base.lerp(aligned, Tensors.scalar(lambda));
  }
}
