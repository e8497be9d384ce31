package dev.fathom.train.objective;

import dev.fathom.pair.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /**
   * log π of the rows under a frozen model.
   *
   * @throws IllegalStateException if the objective did not ask for it
   */
  public Tensor teacher(Side side) {
    return (side == Side.BASE ? base : aligned)
        .orElseThrow(() ->
            new IllegalStateException("no log-probabilities of the " + side.label() + " model"));
  }

  /** log π_student − log π_reference, shape [rows]. */
  Tensor logRatio(Side reference) {
    return student.sub(teacher(reference));
  }

  /** The indices of the rows of each group by their role, in the order of the rows. */
  List<Map<Role, List<Integer>>> byGroup() {
    Map<Integer, Map<Role, List<Integer>>> rows = new LinkedHashMap<>();
    for (int row = 0; row < roles.size(); row++) {
      rows.computeIfAbsent(groups.get(row), _ -> new LinkedHashMap<>())
          .computeIfAbsent(roles.get(row), _ -> new ArrayList<>())
          .add(row);
    }
    return List.copyOf(rows.values());
  }
}
