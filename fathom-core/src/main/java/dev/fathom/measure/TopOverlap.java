package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The share of the n most probable tokens that both models have in common, |base ∩ aligned| / n
 * (methods A.2, n = 100).
 *
 * @param n how many tokens; the whole vocabulary where it is smaller
 */
public record TopOverlap(int n) implements Metric {
  @Override
  public String name() {
    return "overlap_top" + n;
  }

  @Override
  public Tensor of(DistributionPair pair) {
    Tensor common = pair.isCommonTop(n);
    return common.to(ScalarType.Float).sum(-1).div_(Tensors.integer(common.size(1)));
  }
}
