package dev.fathom.decode;

import org.bytedeco.pytorch.Tensor;

/**
 * How the next-token logits of an aligned model and of its base become those that a token is chosen
 * from. A rule is a pure function of two rows of logits; the models, their caches and the choice
 * are {@link Generator}'s.
 */
public sealed interface LogitRule permits Plain, Contrastive, Hybrid {
  /**
   * The logits to choose from; only differences within a row mean anything.
   *
   * @param aligned the aligned model's logits, shape [rows, vocabulary]
   * @param base the base model's logits of the same tokens in the same contexts, the same shape
   * @return the same shape; not finite where an input is not
   */
  Tensor apply(Tensor aligned, Tensor base);
}
