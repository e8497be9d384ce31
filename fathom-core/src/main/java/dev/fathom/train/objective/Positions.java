package dev.fathom.train.objective;

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
    Totals totals) {}
