package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import org.bytedeco.pytorch.Tensor;

/**
 * log π of the token that really came next, in nats.
 *
 * @param side which model
 */
public record TokenLogProbability(Side side) implements Metric {
  @Override
  public String name() {
    return "logprob_" + side.label();
  }

  @Override
  public Tensor of(DistributionPair pair) {
    return pair.logProbabilities(side).gather(1, pair.targets().unsqueeze(1)).squeeze(1);
  }
}
