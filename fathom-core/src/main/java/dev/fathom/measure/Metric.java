package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import org.bytedeco.pytorch.Tensor;

/** One number per position, a function of the two next-token distributions there. */
public sealed interface Metric
    permits BaseFavored,
        Entropy,
        JensenShannon,
        KlDivergence,
        RankUnderBase,
        RecoveryProbability,
        TokenLogProbability,
        TopOverlap,
        TotalVariation {
  /** The name in results. */
  String name();

  /**
   * @return float32 or an integer type, shape [positions]; it belongs to the current scope
   */
  Tensor of(DistributionPair pair);
}
