package dev.fathom.model;

import dev.fathom.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Normalises the last dimension, in the family's manner.
 *
 * @param kind which formula
 * @param weight shape [size]
 * @param bias shape [size]; only layer normalisation has one
 * @param epsilon added to the variance
 */
record Normalization(Family.Norm kind, Tensor weight, Optional<Tensor> bias, double epsilon) {
  /**
   * @param x shape [..., size]
   * @return the same shape and type
   */
  Tensor apply(Tensor x) {
    return switch (kind) {
      case RMS -> unit(x).to(x.scalar_type()).mul(weight);
      case RMS_UNIT_OFFSET ->
          unit(x).mul(weight.to(ScalarType.Float).add(Tensors.scalar(1))).to(x.scalar_type());
      case LAYER ->
          torch.layer_norm(
              x,
              new long[] {weight.size(0)},
              new TensorOptional(weight),
              new TensorOptional(bias.orElseThrow()),
              epsilon,
              true);
    };
  }

  /**
   * x / √(mean(x²) + ε) in float32. The norm reads x once and stores one number per row; x² is
   * never stored.
   */
  private Tensor unit(Tensor x) {
    Tensor wide = x.to(ScalarType.Float);
    Tensor norm = wide.norm(new ScalarOptional(Tensors.scalar(2)), new long[] {-1}, true);
    Tensor meanSquare = norm.mul(norm).mul_(Tensors.scalar(1.0 / weight.size(0)));
    return wide.mul(meanSquare.add_(Tensors.scalar(epsilon)).rsqrt_());
  }
}
