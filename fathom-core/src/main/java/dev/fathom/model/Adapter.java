package dev.fathom.model;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The low-rank part of one linear weight.
 *
 * @param a shape [rank, in]
 * @param b shape [out, rank]
 * @param lora its scale and dropout
 * @param state shared by all adapters of a model
 */
record Adapter(Tensor a, Tensor b, Adaptation.Lora lora, State state) {
  /** Whether adapters count, and whether they are in training. */
  static final class State {
    private boolean enabled = true;
    private boolean training;

    void enable(boolean on) {
      enabled = on;
    }

    void train(boolean on) {
      training = on;
    }

    boolean isEnabled() {
      return enabled;
    }
  }

  /**
   * @param x shape [..., in]
   * @param y what the frozen weight makes of it, shape [..., out]
   * @return y + scale · B·A·x, or y itself where adapters are off
   */
  Tensor added(Tensor x, Tensor y) {
    if (!state.enabled) {
      return y;
    }
    boolean drops = state.training && lora.dropout() > 0;
    Tensor input = drops ? torch.dropout(x, lora.dropout(), true) : x;
    return y.add(torch.linear(torch.linear(input, a), b), Tensors.scalar(lora.scale()));
  }

  /** The weight that does the same alone: W + scale · B·A, in W's type. */
  Tensor merged(Tensor weight) {
    return Scope.compute(() -> {
      var wide = org.bytedeco.pytorch.global.torch.ScalarType.Float;
      Tensor product = b.to(wide).matmul(a.to(wide)).mul_(Tensors.scalar(lora.scale()));
      return weight.to(wide).add(product).to(weight.scalar_type());
    });
  }
}
