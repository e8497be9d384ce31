package dev.fathom.train.objective;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The log-probabilities of whole responses, log π(y|x) = Σ_t log π(y_t|x, y&lt;t). Rows that belong
 * together, for example a refusal and a harmful answer to one request, are in one micro-batch.
 *
 * @param roles of each row
 * @param groups of each row: rows with one number answer one request
 * @param student under the model in training, float32, shape [rows]; its gradient is wanted
 * @param base under the frozen base model, the same shape, if the objective asks for it
 * @param aligned under the frozen aligned model, likewise
 * @param totals of the optimiser step that these belong to
 */
public record Sequences(
    List<Role> roles,
    List<Integer> groups,
    Tensor student,
    Optional<Tensor> base,
    Optional<Tensor> aligned,
    Totals totals) {
  public Sequences {
    roles = List.copyOf(roles);
    groups = List.copyOf(groups);
  }
}
