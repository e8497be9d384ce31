package dev.fathom.model;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** down(act(gate(x)) · up(x)), or down(act(up(x))) without a gate. */
record FeedForward(Activation activation, Optional<Linear> gate, Linear up, Linear down) {
  /**
   * @param x shape [..., hidden]
   * @return the same shape
   */
  Tensor apply(Tensor x) {
    Tensor inner =
        gate.map(g -> activation.apply(g.apply(x)).mul(up.apply(x)))
            .orElseGet(() -> activation.apply(up.apply(x)));
    return down.apply(inner);
  }
}
