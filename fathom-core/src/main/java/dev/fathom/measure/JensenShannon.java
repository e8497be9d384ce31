package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Jensen–Shannon divergence ½ KL(a‖m) + ½ KL(b‖m) with m = ½ (a + b), in nats, at most ln 2
 * (methods A.2).
 *
 * <p>From the log ratio d = log a − log b: log a − log m = ln 2 − softplus(−d) and log b − log m =
 * ln 2 − softplus(d), so that equal distributions give exactly 0.
 */
public record JensenShannon() implements Metric {
  @Override
  public String name() {
    return "js";
  }

  @Override
  public Tensor of(DistributionPair pair) {
    Tensor ratio = pair.logRatio();
    Tensor aligned = pair.probabilities(Side.ALIGNED);
    Tensor base = pair.probabilities(Side.BASE);
    return Scope.compute(() -> divergence(ratio, aligned, base));
  }

  private static Tensor divergence(Tensor ratio, Tensor aligned, Tensor base) {
    // softplus with β = −1 is −softplus(−d).
    Tensor alignedOverMean =
        torch
            .softplus(ratio, Tensors.scalar(-1), Tensors.scalar(20))
            .add_(Tensors.scalar(Math.log(2)));
    Tensor alignedPart = RowSums.ofProduct(aligned, alignedOverMean);
    Tensor baseOverMean = alignedOverMean.sub_(ratio);
    Tensor basePart = RowSums.ofProduct(base, baseOverMean);
    return alignedPart.add_(basePart).mul_(Tensors.scalar(0.5)).clamp_min_(Tensors.scalar(0));
  }
}
