package dev.fathom.train.objective;

import dev.fathom.measure.KlDivergence;
import dev.fathom.pair.Side;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * The deep objective of 2603.04851, Def 17 (Eq 43), without its term in the harm of whole answers:
 * μ · E_Q[Σ_t γ^{t−1} Fail_t] + KL(student ‖ anchor), the divergence taken position by position in
 * the contexts of the data.
 *
 * <p>The paper's anchor is the base, and what keeps the model from the base's harm is the left-out
 * term, λ · E[Harm]. The aligned model is where that term already led: the optimum of λ · E[Harm] +
 * KL to the base is ∝ P_base · exp(−λh_t). Anchoring there gives what Prop 29 says of the whole
 * objective, P* ∝ P_base · exp(−λh_t + μγ^{t−1} · 1[R]), while anchoring to the base would unlearn
 * the refusal at the first tokens. So the aligned model is the standard anchor.
 *
 * @param failure the penalty in harmful contexts
 * @param anchor the frozen model to stay near
 * @param kl how much the divergence counts; in harmful contexts a weight w makes the tilt
 *     μγ^{t−1}/w
 */
public record RecoveryPenalty(RecoveryFailure failure, Side anchor, KlWeights kl)
    implements Objective.PerPosition {
  @Override
  public String name() {
    return "recovery-penalty";
  }

  @Override
  public Set<Side> teachers() {
    return Set.of(anchor);
  }

  @Override
  public Map<String, Tensor> parts(Positions positions) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    kl.add(
        parts,
        positions,
        () -> new KlDivergence(Side.ALIGNED).of(positions.against(positions.teacher(anchor))));
    failure.add(parts, positions);
    return parts;
  }
}
