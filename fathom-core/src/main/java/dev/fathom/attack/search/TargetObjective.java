package dev.fathom.attack.search;

import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** What a search minimises, from the logits where the target's tokens are predicted. */
public sealed interface TargetObjective {
  /** The mean of −log P(target token), in nats. */
  record CrossEntropy() implements TargetObjective {}

  /**
   * nanoGCG's mellowmax of the negative target logits, (1/α)·(logsumexp(−α·logit) − log T): the
   * larger α, the more the hardest token counts. It takes raw logits, not log-probabilities, as
   * nanoGCG does, so that its value is none in nats.
   *
   * @param alpha α, above 0
   */
  record Mellowmax(double alpha) implements TargetObjective {}

  /**
   * @param logits float32, shape [rows, target tokens, vocabulary]
   * @param target int64, shape [target tokens]
   * @return shape [rows]
   */
  default Tensor of(Tensor logits, Tensor target) {
    Tensor index = target.view(1, -1, 1).expand(logits.size(0), -1, 1);
    Tensor chosen = logits.gather(2, index).squeeze(2);
    return switch (this) {
      case CrossEntropy() -> logits.logsumexp(-1).sub(chosen).mean(1);
      case Mellowmax(double alpha) ->
          chosen
              .mul(Tensors.scalar(-alpha))
              .logsumexp(1)
              .sub(Tensors.scalar(Math.log((double) chosen.size(1))))
              .div(Tensors.scalar(alpha));
    };
  }
}
