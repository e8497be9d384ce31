package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * The rank of a token in the base model's distribution: 1 + how many tokens are strictly more
 * probable. Of the aligned model's own choice it is URIAL's η (2312.01552): unshifted at 1,
 * marginal up to 3, shifted above.
 *
 * @param of which token
 * @param n the size of the aligned model's list whose head is its own choice; the same as other
 *     metrics' to share the work
 */
public record RankUnderBase(Of of, int n) implements Metric {
  /** Whose rank. */
  public enum Of {
    /** The token that really came next. */
    ACTUAL,
    /** The token that the aligned model holds most probable. */
    ALIGNED_ARGMAX
  }

  @Override
  public String name() {
    return of == Of.ACTUAL ? "rank_base" : "rank_base_argmax";
  }

  @Override
  public Tensor of(DistributionPair pair) {
    Tensor token =
        switch (of) {
          case ACTUAL -> pair.targets().unsqueeze(1);
          case ALIGNED_ARGMAX -> pair.top(Side.ALIGNED, n).narrow(1, 0, 1);
        };
    // Compared as logits: rounding in the softmax could make neighbours equal.
    Tensor base = pair.logits(Side.BASE);
    return Scope.compute(() -> {
      Tensor above = base.sub(base.gather(1, token)).sign_().clamp_min_(Tensors.scalar(0));
      return above.sum(-1).add_(Tensors.scalar(1));
    });
  }
}
