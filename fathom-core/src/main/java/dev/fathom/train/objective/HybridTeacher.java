package dev.fathom.train.objective;

import dev.fathom.measure.KlDivergence;
import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Mixture;
import dev.fathom.pair.Side;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * The distillation of 2511.12155: towards a teacher that goes beyond the aligned model in the
 * direction in which alignment moved the base.
 *
 * @param lambda λ of the teacher's logits, λ · aligned + (1 − λ) · base (Eq 12 and 19)
 * @param tau τ, the temperature of both distributions (Eq 14)
 * @param order which of the two weighs the log ratios
 */
public record HybridTeacher(double lambda, double tau, KlOrder order) {
  /** The order of the divergence's arguments. */
  public enum KlOrder {
    /** KL(student ‖ teacher), as Eq 14 prints it. */
    STUDENT_FIRST,
    /** KL(teacher ‖ student), usual in distillation. */
    TEACHER_FIRST
  }

  /** λ = 1.2, τ = 2, student first. */
  public static final HybridTeacher AS_PRINTED = new HybridTeacher(1.2, 2.0, KlOrder.STUDENT_FIRST);

  /**
   * Eq 14: τ² · KL(softmax(student / τ) ‖ softmax(teacher / τ)).
   *
   * @return nats, shape [n]
   */
  Tensor divergence(Positions positions) {
    return divergence(
        positions,
        Scope.compute(() ->
            Mixture.hybrid(positions.teacher(Side.ALIGNED), positions.teacher(Side.BASE), lambda)));
  }

  /** The same towards the aligned model itself, λ = 1. */
  Tensor fromAligned(Positions positions) {
    return divergence(positions, positions.teacher(Side.ALIGNED));
  }

  private Tensor divergence(Positions positions, Tensor teacher) {
    DistributionPair pair =
        new DistributionPair(
            teacher.div(Tensors.scalar(tau)),
            positions.student().div(Tensors.scalar(tau)),
            positions.targets());
    KlDivergence kl =
        switch (order) {
          case STUDENT_FIRST -> new KlDivergence(Side.ALIGNED);
          case TEACHER_FIRST -> new KlDivergence(Side.BASE);
        };
    return kl.of(pair).mul(Tensors.scalar(tau * tau));
  }
}
