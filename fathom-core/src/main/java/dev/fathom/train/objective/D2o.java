package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Distributional dispreference optimisation (2403.03419): only the harmful answer y_l is given, and
 * K answers y_i sampled from a model stand for what is better: −log σ((β/K) Σ_i
 * log[π(y_i)/π_r⁻(y_i)] − α log[π(y_l)/π_r⁺(y_l)]), as a mean over the groups of the step. Each
 * group has one harmful row and at least one sampled row; the paper takes K = 11.
 *
 * @param alpha α, on the harmful answer
 * @param beta β, on the sampled answers
 * @param sampledReference π_r⁻
 * @param harmfulReference π_r⁺
 */
public record D2o(double alpha, double beta, Side sampledReference, Side harmfulReference)
    implements Objective.PerSequence {
  /** α = β = 0.1, both references the aligned model, which training starts from. */
  public static final D2o AS_PRINTED = new D2o(0.1, 0.1, Side.ALIGNED, Side.ALIGNED);

  @Override
  public String name() {
    return "d2o";
  }

  @Override
  public Set<Side> teachers() {
    return EnumSet.of(sampledReference, harmfulReference);
  }

  @Override
  public Map<String, Tensor> parts(Sequences sequences) {
    Comparison rows = Comparison.of(sequences, Role.SAMPLED, Integer.MAX_VALUE);
    Tensor sampled = rows.preferred().mv(sequences.logRatio(sampledReference));
    Tensor harmful = rows.harmful().mv(sequences.logRatio(harmfulReference));
    Tensor margins = sampled.mul(Tensors.scalar(beta)).sub(harmful.mul(Tensors.scalar(alpha)));
    return Map.of("d2o", Comparison.loss(margins, sequences.totals()));
  }
}
