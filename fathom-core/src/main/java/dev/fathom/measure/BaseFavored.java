package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import org.bytedeco.pytorch.Tensor;

/**
 * The size of the base-favoured set {v : π_base(v) &gt; π_aligned(v)} (2511.12155, Eq 6), counted
 * within a window. The paper's counts of 20 to 60 fit a window of the 100 most probable tokens, but
 * it does not say which model's (methods A.1, note 2); so each is reported.
 *
 * @param window where to count
 */
public record BaseFavored(Window window) implements Metric {
  /** Which tokens are counted. */
  public sealed interface Window {
    /** All tokens. */
    record Vocabulary() implements Window {}

    /** The n most probable tokens of one model. */
    record Top(Side side, int n) implements Window {}

    /** The n most probable tokens of either model. */
    record Union(int n) implements Window {}
  }

  @Override
  public String name() {
    return switch (window) {
      case Window.Vocabulary() -> "base_favored";
      case Window.Top(Side side, int n) ->
          "base_favored_" + (side == Side.BASE ? "" : "aligned_") + "top" + n;
      case Window.Union(int n) -> "base_favored_union_top" + n;
    };
  }

  @Override
  public Tensor of(DistributionPair pair) {
    return switch (window) {
      case Window.Vocabulary() -> pair.isBaseFavored().sum(-1);
      case Window.Top(Side side, int n) ->
          pair.isBaseFavored().gather(1, pair.top(side, n)).sum(-1);
      case Window.Union(int n) -> {
        Tensor base = new BaseFavored(new Window.Top(Side.BASE, n)).of(pair);
        Tensor onlyAligned =
            pair.isBaseFavored()
                .logical_and(pair.isInTop(Side.BASE, n).logical_not())
                .gather(1, pair.top(Side.ALIGNED, n));
        yield base.add(onlyAligned.sum(-1));
      }
    };
  }
}
