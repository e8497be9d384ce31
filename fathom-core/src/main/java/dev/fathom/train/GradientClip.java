package dev.fathom.train;

import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Bounds the gradient's norm over all parameters together, as PyTorch's {@code clip_grad_norm_}
 * does: gradients are scaled in place by limit / (norm + 10⁻⁶) where that is below 1.
 *
 * @param limit the largest norm
 */
public record GradientClip(double limit) {
  private static final double STABILITY = 1e-6;

  public GradientClip {
    if (!(limit > 0)) {
      throw new IllegalArgumentException("a gradient norm limit of " + limit);
    }
  }

  /**
   * Scales the gradients where their norm is above the limit. A norm that is not finite changes
   * nothing: the caller stops.
   *
   * @param parameters of any element types; those without a gradient count as 0
   * @return the norm before clipping
   */
  public double apply(Collection<Tensor> parameters) {
    try (Scope _ = Scope.open();
        NoGrad _ = NoGrad.open()) {
      List<Tensor> gradients = gradients(parameters);
      double norm = total(gradients);
      double scale = limit / (norm + STABILITY);
      if (Double.isFinite(norm) && scale < 1) {
        gradients.forEach(gradient -> gradient.mul_(Tensors.scalar(scale)));
      }
      return norm;
    }
  }

  /** The norm of the gradients over all parameters together; they stay as they are. */
  static double norm(Collection<Tensor> parameters) {
    try (Scope _ = Scope.open();
        NoGrad _ = NoGrad.open()) {
      return total(gradients(parameters));
    }
  }

  private static List<Tensor> gradients(Collection<Tensor> parameters) {
    return parameters.stream().map(Tensor::grad).filter(Tensor::defined).toList();
  }

  /** √Σ g² over all gradients, in float32; one number crosses to the host. */
  private static double total(List<Tensor> gradients) {
    if (gradients.isEmpty()) {
      return 0;
    }
    TensorVector norms = new TensorVector();
    gradients.forEach(gradient -> norms.push_back(norm(gradient)));
    return Tensors.floats(norm(torch.stack(norms)))[0];
  }

  private static Tensor norm(Tensor values) {
    return torch.linalg_vector_norm(
        values,
        Tensors.scalar(2),
        new LongArrayRefOptional(),
        false,
        new ScalarTypeOptional(ScalarType.Float));
  }
}
