package dev.fathom.model;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * y = x·Wᵀ + b.
 *
 * @param weight shape [out, in]
 * @param bias shape [out]
 * @param adapter what low-rank training adds
 */
record Linear(Tensor weight, Optional<Tensor> bias, Optional<Adapter> adapter) {
  /**
   * @param x shape [..., in]
   * @return shape [..., out]
   */
  Tensor apply(Tensor x) {
    Tensor y =
        bias.isPresent()
            ? torch.linear(x, weight, new TensorOptional(bias.get()))
            : torch.linear(x, weight);
    return adapter.isPresent() ? adapter.get().added(x, y) : y;
  }
}
