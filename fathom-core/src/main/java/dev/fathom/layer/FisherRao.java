package dev.fathom.layer;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * SPINAL's transport (arXiv 2601.06238): the Fisher–Rao distance between two distributions, L = 2
 * arccos Σ_v √(p(v) q(v)), from 0 for the same one to π for two that share no token. Taken between
 * what the logit lens reads behind neighbouring blocks, it is the length of a block's step.
 */
public final class FisherRao {
  private FisherRao() {}

  /**
   * The square roots of the probabilities: points on the unit sphere, on which the distance is
   * twice the angle.
   *
   * @param logits shape [n, vocabulary]
   * @return the same shape
   */
  public static Tensor roots(Tensor logits) {
    return Scope.compute(() -> torch.log_softmax(logits, -1).mul_(Tensors.scalar(0.5)).exp_());
  }

  /**
   * The distances. Computed as 4 arcsin(½ ‖√p − √q‖), which is the same and exact where both are
   * close: the arccosine of a rounded 1 is off by 10⁻³ in float32.
   *
   * @param first {@link #roots}, shape [n, vocabulary]
   * @param second the same shape
   * @return in radians, shape [n]
   */
  public static Tensor distance(Tensor first, Tensor second) {
    return Scope.compute(() ->
        first
            .sub(second)
            .norm(new ScalarOptional(Tensors.scalar(2)), new long[] {-1}, false)
            .mul_(Tensors.scalar(0.5))
            .asin()
            .mul_(Tensors.scalar(4)));
  }
}
