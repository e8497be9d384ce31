package dev.fathom.decode;

import dev.fathom.UserError;
import dev.fathom.pair.Mixture;
import org.bytedeco.pytorch.Tensor;

/**
 * The hybrid teacher of 2511.12155 as a decoder: λ · aligned + (1 − λ) · base over all tokens. With
 * λ above 1 it goes on from the base through the aligned model and beyond; 1 is the aligned model
 * itself, 0 the base.
 *
 * @param lambda λ; the paper's teacher has 1.2
 */
public record Hybrid(double lambda) implements LogitRule {
  /** The λ of the paper's teacher. */
  public static final double LAMBDA = 1.2;

  /**
   * @throws UserError if λ is not a finite number
   */
  public Hybrid {
    if (!Double.isFinite(lambda)) {
      throw new UserError("lambda " + lambda + " must be a finite number");
    }
  }

  @Override
  public Tensor apply(Tensor aligned, Tensor base) {
    return Mixture.hybrid(aligned, base, lambda);
  }
}
