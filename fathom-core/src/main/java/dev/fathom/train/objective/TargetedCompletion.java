package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Targeted completion (2511.12155, Eq 8): L_KL(student, teacher) + α_adaptive · L_completion. The
 * divergence from the hybrid teacher is a mean over all harmful and utility positions of the step,
 * the completion loss a mean over the harmful ones; the paper does not say how it reduces either.
 *
 * @param teacher what the student is distilled from
 * @param completion the penalty in harmful contexts
 * @param kl how much the divergence counts; Eq 8 implies both contexts alike
 */
public record TargetedCompletion(HybridTeacher teacher, CompletionPenalty completion, KlWeights kl)
    implements Objective.PerPosition {
  /** Every choice and constant as the paper prints it. */
  public static final TargetedCompletion AS_PRINTED =
      new TargetedCompletion(
          HybridTeacher.AS_PRINTED, CompletionPenalty.AS_PRINTED, KlWeights.EQUAL);

  @Override
  public String name() {
    return "targeted-completion";
  }

  @Override
  public Set<Side> teachers() {
    return Set.of(Side.BASE, Side.ALIGNED);
  }

  @Override
  public Map<String, Tensor> parts(Positions positions) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    kl.add(parts, positions, () -> teacher.divergence(positions));
    completion.add(parts, positions);
    return parts;
  }
}
