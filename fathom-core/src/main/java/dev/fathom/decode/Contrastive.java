package dev.fathom.decode;

import dev.fathom.UserError;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Contrastive decoding of 2511.12155, Eq 7: what the base favours is held back by how much it
 * favours it,
 *
 * <pre>logit'(v) = aligned(v) − α · d(v) for each penalised v, and aligned(v) for all others.</pre>
 *
 * <p>The paper takes d from raw logits on the set {v : π_base(v) &gt; π_aligned(v)} of Eq 6. Logits
 * carry a constant that softmax forgets, so there a favoured token may have a negative difference,
 * and the printed penalty raises it. {@link Difference} holds the two ways out and the formula as
 * printed. The paper does not give α.
 *
 * @param alpha α, at least 0; 0 changes nothing
 * @param difference what d is
 * @param penalized which tokens
 */
public record Contrastive(double alpha, Difference difference, Penalized penalized)
    implements LogitRule {
  /**
   * Fathom's α, which takes a favoured token as far below the aligned model as the base is above.
   */
  public static final double ALPHA = 1;

  /** The d of the formula. */
  public enum Difference {
    /**
     * ln π_base(v) − ln π_aligned(v): above 0 on all of Eq 6's set and independent of the logits'
     * constants. The default.
     */
    LOG_PROBABILITIES,
    /** max(0, base(v) − aligned(v)) on raw logits: a penalty never raises a token. */
    CLAMPED_LOGITS,
    /** base(v) − aligned(v) on raw logits, as printed. */
    LOGITS
  }

  /** The tokens that the penalty is for. */
  public enum Penalized {
    /** Eq 6: those to which the base gives more probability than the aligned model. */
    BASE_FAVORED,
    /**
     * The whole vocabulary. Unless d is clamped, this is {@link Hybrid} with λ = 1 + α: tokens that
     * the aligned model favours are raised.
     */
    ALL
  }

  /**
   * @throws UserError if α is negative or not finite
   */
  public Contrastive {
    if (!(alpha >= 0 && Double.isFinite(alpha))) {
      throw new UserError("alpha " + alpha + " must be a number of at least 0");
    }
  }

  /** Log-probabilities on Eq 6's set. */
  public Contrastive(double alpha) {
    this(alpha, Difference.LOG_PROBABILITIES, Penalized.BASE_FAVORED);
  }

  @Override
  public Tensor apply(Tensor aligned, Tensor base) {
    return Scope.compute(() -> {
      Tensor favor = base.log_softmax(-1).sub(aligned.log_softmax(-1));
      Tensor d =
          switch (difference) {
            case LOG_PROBABILITIES -> favor;
            case CLAMPED_LOGITS -> base.sub(aligned).clamp_min(Tensors.scalar(0));
            case LOGITS -> base.sub(aligned);
          };
      Tensor penalty =
          switch (penalized) {
            // A product and not a choice by condition, so that a NaN of the base is not hidden.
            case BASE_FAVORED -> d.mul(favor.gt(Tensors.scalar(0)).to(aligned.scalar_type()));
            case ALL -> d;
          };
      return aligned.sub(penalty.mul(Tensors.scalar(alpha)));
    });
  }
}
