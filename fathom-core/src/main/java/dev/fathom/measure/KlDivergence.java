package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * KL(π_from ‖ π_other) = Σ π_from · (log π_from − log π_other), in nats. From the aligned model it
 * is the per-token divergence of 2406.05946 (methods C.1) and ε of 2511.12155 (A.1).
 *
 * @param from the model whose probabilities weigh the log ratios
 */
public record KlDivergence(Side from) implements Metric {
  @Override
  public String name() {
    return from == Side.ALIGNED ? "kl" : "kl_reverse";
  }

  @Override
  public Tensor of(DistributionPair pair) {
    Tensor sum = RowSums.ofProduct(pair.probabilities(from), pair.logRatio());
    // The ratio is aligned over base.
    Tensor divergence = from == Side.ALIGNED ? sum : sum.neg();
    // Rounding can leave -1e-8 where the true value is 0, and turning 0 round leaves -0. Adding
    // what
    // is missing, not clamping, keeps the gradient: training begins where student and teacher
    // agree.
    Tensor missing = divergence.detach().neg().clamp_min_(Tensors.scalar(0));
    return divergence.add(missing);
  }
}
