package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Plain supervised fine-tuning: −Σ_t log π(y_t | x, y&lt;t) (2511.12155, Eq 1), as a mean over the
 * response tokens of all rows, whatever their role.
 */
public record Sft() implements Objective.PerPosition {
  @Override
  public String name() {
    return "sft";
  }

  @Override
  public Set<Side> teachers() {
    return Set.of();
  }

  @Override
  public Map<String, Tensor> parts(Positions positions) {
    Tensor sum = positions.logProbability().sum();
    return Map.of("nll", sum.mul(Tensors.scalar(-1.0 / positions.totals().positions())));
  }
}
