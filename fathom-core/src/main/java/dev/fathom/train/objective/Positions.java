package dev.fathom.train.objective;

import dev.fathom.measure.TokenLogProbability;
import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Side;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Some response positions of rows of one role, with what every model says there.
 *
 * @param role of all rows
 * @param student logits of the model in training, float32, shape [n, vocabulary]; its gradient is
 *     wanted
 * @param base logits of the frozen base model, the same shape; there when the objective's {@link
 *     Objective#teachers} ask for it
 * @param aligned logits of the frozen aligned model, likewise
 * @param targets the token that really comes next, int64, shape [n]
 * @param index t, the place of each in its response, from 1, float32, shape [n]
 * @param totals of the optimiser step that these belong to
 */
public record Positions(
    Role role,
    Tensor student,
    Optional<Tensor> base,
    Optional<Tensor> aligned,
    Tensor targets,
    Tensor index,
    Totals totals) {
  /**
   * What a frozen model says here.
   *
   * @throws IllegalStateException if the objective did not ask for it
   */
  public Tensor teacher(Side side) {
    return (side == Side.BASE ? base : aligned)
        .orElseThrow(
            () -> new IllegalStateException("no logits of the " + side.label() + " model"));
  }

  /**
   * Student and teacher as a pair, so that metrics and losses are one code: the student stands in
   * the place of the aligned model, the teacher in that of the base.
   */
  DistributionPair against(Tensor teacherLogits) {
    return new DistributionPair(teacherLogits, student, targets);
  }

  /** The two frozen models. */
  DistributionPair teachers() {
    return new DistributionPair(teacher(Side.BASE), teacher(Side.ALIGNED), targets);
  }

  /** log π_student of the tokens that really come next, in nats, shape [n]. */
  Tensor logProbability() {
    return new TokenLogProbability(Side.ALIGNED).of(against(student));
  }
}
