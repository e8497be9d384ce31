package dev.fathom.train.recover;

import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One tensor of the model in repair. All have one shape.
 *
 * @param working the model's own, with its gradient; changed in place
 * @param aligned the aligned model's
 * @param tuned the fine-tuned model's
 * @param restored for each number the step at which it became the aligned model's, 0 while it is
 *     the fine-tuned one's, uint8; changed in place
 */
record MixedWeight(Tensor working, Tensor aligned, Tensor tuned, Tensor restored) {
  /**
   * Numbers whose return to the aligned model would lower the loss to first order: difference and
   * gradient have the same strict sign (2504.09757). What was restored has no difference and is
   * none.
   *
   * @return bool, the same shape
   */
  Tensor wanted() {
    return sameSign(aligned);
  }

  /** Those restored in a step whose return to the fine-tuned model would lower the loss; bool. */
  Tensor wantedBack(int step) {
    return sameSign(tuned).logical_and(restoredAt(step));
  }

  private Tensor sameSign(Tensor target) {
    Tensor gradient = working.grad();
    Tensor down = working.gt(target).logical_and(gradient.gt(Tensors.scalar(0)));
    Tensor up = working.lt(target).logical_and(gradient.lt(Tensors.scalar(0)));
    return down.logical_or(up);
  }

  /** |gradient| where a mask holds, float32, shape [n]. */
  Tensor magnitudes(Tensor mask) {
    return size().masked_select(mask);
  }

  private Tensor size() {
    return working.grad().to(ScalarType.Float).abs();
  }

  /** Gives numbers of a mask whose |gradient| exceeds a cutoff the aligned model's value. */
  long restore(Tensor mask, double cutoff, int step) {
    Tensor chosen = mask.logical_and(size().gt(Tensors.scalar(cutoff)));
    working.copy_(torch.where(chosen, aligned, working));
    restored.masked_fill_(chosen, Tensors.integer(step));
    return count(chosen);
  }

  /** Gives numbers of a mask whose |gradient| exceeds a cutoff the fine-tuned model's value. */
  long rollBack(Tensor mask, double cutoff) {
    Tensor chosen = mask.logical_and(size().gt(Tensors.scalar(cutoff)));
    working.copy_(torch.where(chosen, tuned, working));
    restored.masked_fill_(chosen, Tensors.integer(0));
    return count(chosen);
  }

  /** The tensor as it was after a step, given the fine-tuned model's. */
  Tensor after(int step, Tensor fineTuned, Tensor original) {
    return torch.where(restoredBy(step), original, fineTuned);
  }

  /** How many numbers were the aligned model's after a step. */
  long count(int step) {
    return count(restoredBy(step));
  }

  private Tensor restoredAt(int step) {
    return restored.eq(Tensors.integer(step));
  }

  private Tensor restoredBy(int step) {
    return restored.gt(Tensors.integer(0)).logical_and(restored.le(Tensors.integer(step)));
  }

  private static long count(Tensor mask) {
    return Tensors.longs(mask.sum())[0];
  }
}
