package dev.fathom.train.objective;

import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Which rows are compared: in each group one harmful answer with the mean of the answers of another
 * role. Groups that have neither are left out.
 *
 * @param preferred how much each row counts as preferred: 1/K for K in its group; float32, shape
 *     [groups, rows]
 * @param harmful 1 at each group's harmful row, the same shape
 */
record Comparison(Tensor preferred, Tensor harmful) {
  /**
   * The comparisons among these rows.
   *
   * @param role of the preferred rows
   * @param most how many preferred rows a group may have
   * @throws IllegalArgumentException if a group lacks one side or has too many rows of one
   */
  static Comparison of(Sequences sequences, Role role, int most) {
    List<Map<Role, List<Integer>>> groups = new ArrayList<>();
    for (Map<Role, List<Integer>> group : sequences.byGroup()) {
      int preferred = group.getOrDefault(role, List.of()).size();
      int harmful = group.getOrDefault(Role.HARMFUL, List.of()).size();
      if (harmful == 1 && preferred >= 1 && preferred <= most) {
        groups.add(group);
      } else if (harmful + preferred > 0) {
        throw new IllegalArgumentException(
            "a group has %d harmful and %d %s rows; needed are 1 and %s"
                .formatted(harmful, preferred, role.label(), most == 1 ? "1" : "at least 1"));
      }
    }
    int rows = sequences.roles().size();
    float[] preferred = new float[groups.size() * rows];
    float[] harmful = new float[groups.size() * rows];
    for (int group = 0; group < groups.size(); group++) {
      List<Integer> better = groups.get(group).get(role);
      for (int row : better) {
        preferred[group * rows + row] = 1f / better.size();
      }
      harmful[group * rows + groups.get(group).get(Role.HARMFUL).getFirst()] = 1;
    }
    return new Comparison(
        like(sequences.student(), preferred, groups.size()),
        like(sequences.student(), harmful, groups.size()));
  }

  private static Tensor like(Tensor student, float[] values, int groups) {
    long rows = student.size(0);
    return Tensors.ofFloats(values, groups, rows).to(student.device(), student.scalar_type());
  }

  /**
   * −log σ(margin), as a mean over the harmful rows of the step.
   *
   * @param margins by how much each group's preferred rows lead, shape [groups]
   */
  static Tensor loss(Tensor margins, Totals totals) {
    // A step may be without any.
    double factor = 1.0 / Math.max(1, totals.rows(Role.HARMFUL));
    return torch.log_sigmoid(margins).neg().sum().mul(Tensors.scalar(factor));
  }
}
