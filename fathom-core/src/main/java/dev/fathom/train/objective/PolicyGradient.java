package dev.fathom.train.objective;

import dev.fathom.measure.KlDivergence;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Alignment by reinforcement (2603.04851, Eq 2), with the recovery penalty if wanted (Def 17, Eq
 * 43):
 *
 * <p>λ · E_{y∼π}[Harm(y)] + E_{y∼π}[Σ_t KL(π ‖ π_base | y&lt;t)] + μ · E_Q[Σ_t γ^{t−1} Fail_t]
 *
 * <p>The answers y are the student's own, K to each harmful prompt and new in each step; the
 * divergence at each of their positions is exact, over the whole vocabulary. Both expectations move
 * with the law that is drawn from, so with A_h an answer's harm and C_t = Σ_{s&gt;t} KL_s, each
 * less the mean over the other answers to the prompt ({@link LeaveOneOut}), the gradient's estimate
 * is
 *
 * <p>Σ_t [ (λ·A_h + C_t) · ∇log π(y_t | y&lt;t) + ∇KL_t ]
 *
 * <p>as a mean over the drawn answers. It is unbiased: KL_s depends on the tokens before s through
 * where one is (their log-probability's gradient times KL_s), and on the parameters at s (∇KL_s);
 * on later tokens not at all. Leaving C_t out, as is often done, would estimate another gradient.
 *
 * <p>In the harmful contexts of the data, the prefixes of Q, the divergence counts as well, {@code
 * kl-harmful} times, as a mean over rows of the sum over positions like the penalty; so the optimum
 * there is Theorem 20's tilt of the base by μγ^{t−1}/{@code kl-harmful}, however rarely the student
 * comes there by itself. With weight 0 it is Eq 43 to the letter, whose tilt is μγ^{t−1} ·
 * q(y&lt;t) / π(y&lt;t) (Remark 9): without bound where the aligned model never begins such an
 * answer. On utility rows the divergence from the base is a mean over rows as well.
 *
 * @param lambda λ, weight of harm
 * @param failure the recovery penalty; empty for Eq 2
 * @param kl weights of the divergence in the contexts of the data
 */
public record PolicyGradient(double lambda, Optional<RecoveryFailure> failure, KlWeights kl)
    implements Objective.OnPolicy {
  @Override
  public String name() {
    return "policy-gradient";
  }

  @Override
  public Set<Side> teachers() {
    return Set.of(Side.BASE);
  }

  @Override
  public Tensor costs(Positions positions) {
    return Scope.compute(() -> divergence(positions).detach());
  }

  @Override
  public Map<String, Tensor> parts(Positions positions, Returns returns) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    if (positions.role() == Role.SAMPLED) {
      double mean = 1.0 / positions.totals().rows(Role.SAMPLED);
      // 0 in value; its gradient is that of log π.
      Tensor logProbability = positions.logProbability();
      Tensor slope = logProbability.sub(logProbability.detach());
      // An answer's harm counts once, at its first token.
      Tensor first = positions.index().le(Tensors.scalar(1)).to(slope.scalar_type());
      Tensor harm = returns.harm().mul(first).add(returns.harmAdvantage().mul(slope));
      parts.put("harm", harm.sum().mul(Tensors.scalar(lambda * mean)));
      Tensor divergence = divergence(positions).add(returns.costAdvantage().mul(slope));
      parts.put("kl_sampled", divergence.sum().mul(Tensors.scalar(mean)));
    }
    int rows = Math.max(1, positions.totals().rows(positions.role()));
    kl.add(parts, positions, rows, () -> divergence(positions));
    failure.ifPresent(penalty -> penalty.add(parts, positions, rows));
    return parts;
  }

  /** KL(π ‖ π_base), shape [n]. */
  private static Tensor divergence(Positions positions) {
    return new KlDivergence(Side.ALIGNED).of(positions.against(positions.teacher(Side.BASE)));
  }
}
