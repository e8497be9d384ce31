package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.pair.TopTokens;
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
    Tensor fall = pair.logits(Side.BASE).sub(pair.logits(Side.ALIGNED));
    return TopTokens.of(fall, k);
  }
}
