package dev.fathom.train.objective;

import dev.fathom.measure.TokenLogProbability;
import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Fine-tuning that keeps the first tokens (2406.05946, Eq 3): Σ_t −(2/β_t) · log σ(β_t · log[π(y_t)
 * / π_aligned(y_t)]), as a mean over the tokens of all rows. Its gradient is that of Σ_t w_t ·
 * (−log π(y_t)) with w_t = 2σ(β_t Δ_t), Δ_t = log π_aligned(y_t) − log π(y_t): 1 at the start, less
 * the further the student has moved from the aligned model.
 *
 * @param betas β by position
 * @param form which of two losses with this gradient
 */
public record ConstrainedSft(Betas betas, Form form) implements Objective.PerPosition {
  /** What is written down as the loss. */
  public enum Form {
    /** Eq 3. */
    EQUATION,
    /** The released code's −w_t · log π(y_t), where w_t is a constant of at least 0.001. */
    RELEASED_CODE
  }

  /**
   * The strength of the constraint by position.
   *
   * @param first β_1
   * @param early β of the other early tokens
   * @param late β after the early tokens
   * @param earlyTokens how many tokens are early, the first among them
   */
  public record Betas(double first, double early, double late, int earlyTokens) {
    /** β_1 = 0.5, β_2 to β_5 = 2, then 0.1. */
    public static final Betas AS_PRINTED = new Betas(0.5, 2, 0.1, 5);

    /** At these places, from 1; shape [n]. */
    Tensor at(Tensor index) {
      return torch
          .full_like(index, Tensors.scalar(late))
          .masked_fill_(index.le(Tensors.scalar(earlyTokens)), Tensors.scalar(early))
          .masked_fill_(index.le(Tensors.scalar(1)), Tensors.scalar(first));
    }
  }

  private static final double LEAST_WEIGHT = 1e-3;

  @Override
  public String name() {
    return "constrained-sft";
  }

  @Override
  public Set<Side> teachers() {
    return Set.of(Side.ALIGNED);
  }

  @Override
  public Map<String, Tensor> parts(Positions positions) {
    Tensor logProbability = positions.logProbability();
    Tensor moved = logProbability.sub(aligned(positions)).mul(betas.at(positions.index()));
    Tensor loss =
        switch (form) {
          case EQUATION ->
              torch.log_sigmoid(moved).div(betas.at(positions.index())).mul(Tensors.scalar(-2));
          case RELEASED_CODE -> logProbability.mul(weight(moved)).neg();
        };
    double factor = 1.0 / positions.totals().positions();
    return Map.of("constrained", loss.sum().mul(Tensors.scalar(factor)));
  }

  /** w = 2σ(βΔ), without a gradient. */
  private static Tensor weight(Tensor moved) {
    return Scope.compute(() ->
        moved
            .detach()
            .neg()
            .sigmoid_()
            .mul_(Tensors.scalar(2))
            .clamp_min_(Tensors.scalar(LEAST_WEIGHT)));
  }

  /** log π_aligned of the tokens that really come next. */
  private static Tensor aligned(Positions positions) {
    Tensor logits = positions.teacher(Side.ALIGNED);
    return Scope.compute(() ->
        new TokenLogProbability(Side.ALIGNED)
            .of(new DistributionPair(logits, logits, positions.targets())));
  }
}
