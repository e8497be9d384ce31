package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import org.bytedeco.pytorch.Tensor;

/**
 * −Σ π · log π of one model, in nats.
 *
 * @param side which model
 */
public record Entropy(Side side) implements Metric {
  @Override
  public String name() {
    return "entropy_" + side.label();
  }

  @Override
  public Tensor of(DistributionPair pair) {
    return RowSums.ofProduct(pair.probabilities(side), pair.logProbabilities(side)).neg();
  }
}
