package dev.fathom.train.objective;

import dev.fathom.measure.RecoveryProbability;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The penalty of 2603.04851 for not turning back: μ · γ^{t−1} · Fail_t with Fail_t = 1 − P(y_t ∈ R
 * | y&lt;t) (Def 16 and 17). The prefixes y&lt;t are those of the harmful answers in the data, each
 * at every cut: that is the law Q.
 *
 * @param mu μ, how much a failure counts
 * @param gamma γ in (0, 1], by how much less at each further token
 * @param recoveryTokens R, token ids, each once
 */
public record RecoveryFailure(double mu, double gamma, List<Integer> recoveryTokens) {
  public RecoveryFailure {
    recoveryTokens = List.copyOf(recoveryTokens);
    if (recoveryTokens.isEmpty()) {
      throw new IllegalArgumentException("no recovery tokens");
    }
  }

  /**
   * Adds {@code fail} to the parts in harmful contexts. The sum is divided by the count that {@link
   * KlWeights} divides by, so that at each prefix the optimum against a divergence of weight 1 is
   * Theorem 20's, P* ∝ P_anchor · exp(μγ^{t−1} · 1[v∈R]).
   */
  void add(Map<String, Tensor> parts, Positions positions) {
    add(parts, positions, positions.totals().contexts());
  }

  /**
   * The same with another count.
   *
   * @param count what the sum is divided by
   */
  void add(Map<String, Tensor> parts, Positions positions, int count) {
    if (positions.role() == Role.HARMFUL && mu != 0) {
      double factor = mu / count;
      parts.put("fail", discountedFailures(positions).sum().mul(Tensors.scalar(factor)));
    }
  }

  /** γ^{t−1} · Fail_t, shape [n]. */
  private Tensor discountedFailures(Positions positions) {
    Tensor recovery =
        new RecoveryProbability(Side.ALIGNED, recoveryTokens)
            .of(positions.against(positions.student()));
    Tensor discount =
        positions.index().sub(Tensors.scalar(1)).mul(Tensors.scalar(Math.log(gamma))).exp();
    return recovery.neg().add(Tensors.scalar(1)).mul(discount);
  }
}
