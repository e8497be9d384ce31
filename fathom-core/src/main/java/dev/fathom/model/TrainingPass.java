package dev.fathom.model;

import org.bytedeco.pytorch.Tensor;

/** A forward pass in training, whose gradient can be sent back once. */
public interface TrainingPass {
  /**
   * The normalised hidden states, or those behind the last block of a pass that does not go through
   * all; shape [rows, tokens, hidden]; not to be differentiated by the caller.
   */
  Tensor hidden();

  /**
   * Adds what this gradient means for each trained parameter to the parameter's own.
   *
   * @param gradient of the loss with respect to {@link #hidden}, the same shape
   */
  void backward(Tensor gradient);
}
