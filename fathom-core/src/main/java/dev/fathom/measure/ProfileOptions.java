package dev.fathom.measure;

import dev.fathom.measure.BaseFavored.Window;
import dev.fathom.measure.RankUnderBase.Of;
import dev.fathom.pair.Side;
import java.util.List;

/**
 * What is measured at each position.
 *
 * @param topN the window of overlaps and windowed counts; 100 in 2511.12155
 * @param topK the size of Algorithm 1's set; 100 in 2511.12155
 * @param recovery the recovery set R
 */
public record ProfileOptions(int topN, int topK, RecoverySet recovery) {
  /** The papers' sizes. */
  public static ProfileOptions standard(RecoverySet recovery) {
    return new ProfileOptions(100, 100, recovery);
  }

  /** The metrics in the order of the results. */
  public List<Metric> metrics() {
    return List.of(
        new KlDivergence(Side.ALIGNED),
        new KlDivergence(Side.BASE),
        new JensenShannon(),
        new TotalVariation(),
        new Entropy(Side.BASE),
        new Entropy(Side.ALIGNED),
        new TopOverlap(topN),
        new BaseFavored(new Window.Vocabulary()),
        new BaseFavored(new Window.Top(Side.BASE, topN)),
        new BaseFavored(new Window.Top(Side.ALIGNED, topN)),
        new BaseFavored(new Window.Union(topN)),
        new RankUnderBase(Of.ACTUAL, topN),
        new RankUnderBase(Of.ALIGNED_ARGMAX, topN),
        new TokenLogProbability(Side.BASE),
        new TokenLogProbability(Side.ALIGNED),
        new RecoveryProbability(Side.BASE, recovery.tokens()),
        new RecoveryProbability(Side.ALIGNED, recovery.tokens()));
  }
}
