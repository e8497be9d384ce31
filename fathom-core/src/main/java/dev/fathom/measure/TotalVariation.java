package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** ½ Σ |π_aligned − π_base|, between 0 and 1. */
public record TotalVariation() implements Metric {
  @Override
  public String name() {
    return "total_variation";
  }

  @Override
  public Tensor of(DistributionPair pair) {
    Tensor aligned = pair.probabilities(Side.ALIGNED);
    Tensor base = pair.probabilities(Side.BASE);
    return Scope.compute(() -> aligned.sub(base).abs_().sum(-1).mul_(Tensors.scalar(0.5)));
  }
}
