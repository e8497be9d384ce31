package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.pair.TopTokens;
import dev.fathom.tensor.Scope;
import org.bytedeco.pytorch.Tensor;

/**
 * Algorithm 1 of 2511.12155: the k tokens whose logit falls most from base to aligned.
 *
 * @param k how many; the paper takes 100
 */
public record BaseFavoredTokens(int k) {
  /**
   * @return token ids, int64, shape [positions, k], the largest fall first
   */
  public Tensor of(DistributionPair pair) {
    Tensor base = pair.logits(Side.BASE);
    Tensor aligned = pair.logits(Side.ALIGNED);
    return Scope.compute(() -> TopTokens.of(base.sub(aligned), k));
  }
}
