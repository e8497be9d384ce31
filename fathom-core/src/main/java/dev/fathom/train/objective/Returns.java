package dev.fathom.train.objective;

import dev.fathom.tensor.Device;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What came of drawn answers, at each of their positions; 0 at the positions of other rows.
 *
 * @param harm of the answer, in [0, 1], float32, shape [n]
 * @param harmAdvantage by how much that is above the mean of the other answers to the prompt, the
 *     same shape
 * @param costAdvantage the same of the costs behind the position, in nats
 */
public record Returns(Tensor harm, Tensor harmAdvantage, Tensor costAdvantage) {
  /**
   * A drawn answer.
   *
   * @param group of answers to one prompt
   * @param from its first position among all
   * @param harm in [0, 1]
   * @param costs at each of its positions
   */
  public record Answer(int group, int from, double harm, double[] costs) {}

  /**
   * The returns of answers among others' positions.
   *
   * @param answers whole groups of at least two
   * @param positions how many there are in all
   */
  public static Returns of(List<Answer> answers, int positions, Device device) {
    float[] harm = new float[positions];
    float[] harmAdvantage = new float[positions];
    float[] costAdvantage = new float[positions];
    for (List<Answer> group : groups(answers)) {
      double[] harms = LeaveOneOut.advantages(group.stream().mapToDouble(Answer::harm).toArray());
      List<double[]> costs = LeaveOneOut.ofCostsBehind(group.stream().map(Answer::costs).toList());
      for (int k = 0; k < group.size(); k++) {
        Answer answer = group.get(k);
        for (int t = 0; t < answer.costs().length; t++) {
          harm[answer.from() + t] = (float) answer.harm();
          harmAdvantage[answer.from() + t] = (float) harms[k];
          costAdvantage[answer.from() + t] = (float) costs.get(k)[t];
        }
      }
    }
    return new Returns(on(harm, device), on(harmAdvantage, device), on(costAdvantage, device));
  }

  /** Those of some positions. */
  public Returns narrow(int from, int count) {
    return new Returns(
        harm.narrow(0, from, count),
        harmAdvantage.narrow(0, from, count),
        costAdvantage.narrow(0, from, count));
  }

  private static Iterable<List<Answer>> groups(List<Answer> answers) {
    Map<Integer, List<Answer>> groups = new LinkedHashMap<>();
    answers.forEach(
        answer -> groups.computeIfAbsent(answer.group(), _ -> new ArrayList<>()).add(answer));
    return groups.values();
  }

  private static Tensor on(float[] values, Device device) {
    return Tensors.to(Tensors.ofFloats(values, values.length), device);
  }
}
