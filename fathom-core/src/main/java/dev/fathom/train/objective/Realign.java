package dev.fathom.train.objective;

import dev.fathom.measure.KlDivergence;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * The first stage of recovery after fine-tuning (2511.12155, Eq 20): KL(π_degraded ‖ π_aligned) on
 * utility rows, as a mean over their positions. The student is the degraded model.
 */
public record Realign() implements Objective.PerPosition {
  @Override
  public String name() {
    return "realign";
  }

  @Override
  public Set<Side> teachers() {
    return Set.of(Side.ALIGNED);
  }

  @Override
  public Map<String, Tensor> parts(Positions positions) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    if (positions.role() == Role.UTILITY) {
      Tensor teacher = positions.teacher(Side.ALIGNED);
      Tensor sum = new KlDivergence(Side.ALIGNED).of(positions.against(teacher)).sum();
      double factor = 1.0 / positions.totals().positions(Role.UTILITY);
      parts.put("kl_utility", sum.mul(Tensors.scalar(factor)));
    }
    return parts;
  }
}
