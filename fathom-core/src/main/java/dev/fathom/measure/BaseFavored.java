package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

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
      case Window.Vocabulary() -> negative(pair.logRatio());
      case Window.Top(Side side, int n) -> negative(ratios(pair, side, n));
      case Window.Union(int n) -> {
        Tensor onlyAligned =
            ratios(pair, Side.ALIGNED, n).masked_fill_(pair.isCommonTop(n), Tensors.scalar(0));
        yield negative(ratios(pair, Side.BASE, n)).add_(negative(onlyAligned));
      }
    };
  }

  /**
   * Which tokens of the window are in the set; {@link #of} is how many, found faster.
   *
   * @return bool, shape [positions, vocabulary]
   */
  public Tensor members(DistributionPair pair) {
    Tensor favored = pair.logRatio().lt(Tensors.scalar(0));
    return switch (window) {
      case Window.Vocabulary() -> favored;
      case Window.Top(Side side, int n) -> favored.logical_and_(isTop(pair, side, n));
      case Window.Union(int n) ->
          favored.logical_and_(isTop(pair, Side.BASE, n).logical_or_(isTop(pair, Side.ALIGNED, n)));
    };
  }

  private static Tensor isTop(DistributionPair pair, Side side, int n) {
    // Asked for outside of the scope below: the pair keeps them.
    Tensor ids = pair.top(side, n);
    Tensor like = pair.logRatio();
    return Scope.compute(
        () -> torch.zeros_like(like).scatter_(1, ids, Tensors.scalar(1)).to(ScalarType.Bool));
  }

  /** The log ratios of one model's most probable tokens, shape [positions, n]. */
  private static Tensor ratios(DistributionPair pair, Side side, int n) {
    return pair.logRatio().gather(1, pair.top(side, n));
  }

  /**
   * How many log ratios of each row say that the base favours the token. Signs sum faster than
   * comparisons.
   */
  private static Tensor negative(Tensor ratios) {
    return Scope.compute(() -> ratios.sign().clamp_max_(Tensors.scalar(0)).sum(-1).abs_());
  }
}
