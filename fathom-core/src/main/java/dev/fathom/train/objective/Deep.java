package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Fathom's own: targeted completion (2511.12155) joined with the recovery penalty (2603.04851). The
 * one takes away what the base would rather say, the other says where to go instead. In harmful
 * contexts the divergence from the hybrid teacher, which stands in both, is counted once:
 *
 * <p>w_h · KL(student ‖ hybrid) + μγ^{t−1} · Fail_t + α_adaptive · λ_reg · Σ_{v∈M} logit(v)²
 *
 * <p>behind cuts of a harmful answer ({@link PrefixDepth}) the whole refusal r, ν · (−log π(r_t |
 * x, h≤k, r&lt;t)), because the penalty alone rewards a refusal's first token and nothing after it:
 * with a large μ the model would say that token over and over;
 *
 * <p>and in utility contexts w_u · KL(student ‖ aligned), or the hybrid. The aligned model is the
 * standard there, because the hybrid moves what should stay. With τ = 1, student first and no
 * completion loss the optimum at each prefix is P_hybrid · exp(μγ^{t−1}/w_h · 1[R]), normalised.
 *
 * @param teacher the hybrid, its temperature and order; the latter two hold in utility contexts too
 * @param completion the penalty of targeted completion
 * @param failure the penalty for not turning back
 * @param nu ν, weight of the refusals, a mean over their tokens; 0 leaves them out
 * @param utility whom the student stays near in utility contexts
 * @param kl w_h and w_u
 */
public record Deep(
    HybridTeacher teacher,
    CompletionPenalty completion,
    RecoveryFailure failure,
    double nu,
    UtilityTeacher utility,
    KlWeights kl)
    implements Objective.PerPosition {
  /** Whom the student stays near in utility contexts. */
  public enum UtilityTeacher {
    /** The aligned model: what it does there is to stay. */
    ALIGNED,
    /** The hybrid, as in targeted completion. */
    HYBRID
  }

  @Override
  public String name() {
    return "deep";
  }

  @Override
  public Set<Side> teachers() {
    return Set.of(Side.BASE, Side.ALIGNED);
  }

  @Override
  public boolean compares(Role role) {
    return role != Role.REFUSAL;
  }

  @Override
  public Map<String, Tensor> parts(Positions positions) {
    boolean aligned = utility == UtilityTeacher.ALIGNED && positions.role() == Role.UTILITY;
    Map<String, Tensor> parts = new LinkedHashMap<>();
    kl.add(
        parts,
        positions,
        () -> aligned ? teacher.fromAligned(positions) : teacher.divergence(positions));
    failure.add(parts, positions);
    completion.add(parts, positions);
    if (positions.role() == Role.REFUSAL && nu != 0) {
      double factor = -nu / positions.totals().positions(Role.REFUSAL);
      parts.put("nll_refusal", positions.logProbability().sum().mul(Tensors.scalar(factor)));
    }
    return parts;
  }
}
