package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Direct preference optimisation (2305.18290, Eq 7), with the refusal preferred to the harmful
 * answer: −log σ(β · [log π(y_w)/π_ref(y_w) − log π(y_l)/π_ref(y_l)]), as a mean over the pairs of
 * the step. The reference is the aligned model. Each group has one refusal and one harmful row.
 *
 * @param beta β, the strength of the tie to the reference
 */
public record Dpo(double beta) implements Objective.PerSequence {
  /** The usual β = 0.1. */
  public static final Dpo USUAL = new Dpo(0.1);

  @Override
  public String name() {
    return "dpo";
  }

  @Override
  public Set<Side> teachers() {
    return Set.of(Side.ALIGNED);
  }

  @Override
  public Map<String, Tensor> parts(Sequences sequences) {
    Comparison rows = Comparison.of(sequences, Role.REFUSAL, 1);
    Tensor ratios = sequences.logRatio(Side.ALIGNED);
    Tensor margins = rows.preferred().sub(rows.harmful()).mv(ratios).mul(Tensors.scalar(beta));
    return Map.of("dpo", Comparison.loss(margins, sequences.totals()));
  }
}
