package dev.fathom.decode;

import org.bytedeco.pytorch.Tensor;

/** No rule: the aligned model's own logits. */
public record Plain() implements LogitRule {
  @Override
  public Tensor apply(Tensor aligned, Tensor base) {
    return aligned;
  }
}
