package dev.fathom.model;

import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The rotation of queries and keys for the positions of one forward pass. Pair i is made of
 * elements i and i + size/2, as Hugging Face checkpoints store them.
 *
 * @param cosine shape [rows or 1, tokens, 1, head size / 2]
 * @param sine the same
 */
record Rotation(Tensor cosine, Tensor sine) {
  static Rotation at(Tensor positions, Rope rope, Compute compute) {
    Tensor frequencies =
        Tensors.to(
            Tensors.ofFloats(rope.frequencies(), rope.frequencies().length), compute.device());
    // Angles in float32 whatever the model's type: bfloat16 cannot tell position 257 from 258.
    Tensor angles = positions.to(ScalarType.Float).unsqueeze(-1).mul(frequencies).unsqueeze(-2);
    if (angles.dim() == 3) {
      angles = angles.unsqueeze(0);
    }
    Scalar factor = Tensors.scalar(rope.attentionFactor());
    ScalarType type = compute.dtype().scalarType();
    return new Rotation(angles.cos().mul_(factor).to(type), angles.sin().mul_(factor).to(type));
  }

  /**
   * @param heads shape [rows, tokens, heads, head size]
   * @return the same shape
   */
  Tensor apply(Tensor heads) {
    long half = heads.size(3) / 2;
    Tensor first = heads.narrow(3, 0, half);
    Tensor second = heads.narrow(3, half, half);
    Tensor real = first.mul(cosine).addcmul_(second, sine, Tensors.scalar(-1));
    Tensor imaginary = second.mul(cosine).addcmul_(first, sine, Tensors.scalar(1));
    return torch.cat(new TensorVector(real, imaginary), 3);
  }
}
