package dev.fathom.attack.search;

import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** What a search minimises, from the logits where the target's tokens are predicted. */
public enum TargetObjective {
  /** The mean of −log P(target token), in nats. */
  CROSS_ENTROPY,
  /**
   * nanoGCG's mellowmax of the negative target logits, (1/α)·(logsumexp(−α·logit) − log T) with α =
   * 1: mostly the hardest token's. It takes raw logits, not log-probabilities, as nanoGCG does.
   */
  MELLOWMAX;

  /**
   * @param logits float32, shape [rows, target tokens, vocabulary]
   * @param target int64, shape [target tokens]
   * @return shape [rows]
   */
  Tensor of(Tensor logits, Tensor target) {
    Tensor index = target.view(1, -1, 1).expand(logits.size(0), -1, 1);
    Tensor chosen = logits.gather(2, index).squeeze(2);
    return switch (this) {
      case CROSS_ENTROPY -> logits.logsumexp(-1).sub(chosen).mean(1);
      case MELLOWMAX ->
          chosen.neg().logsumexp(1).sub(Tensors.scalar(Math.log((double) chosen.size(1))));
    };
  }
}
