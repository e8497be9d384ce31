package dev.fathom.train;

import dev.fathom.model.Head;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.train.objective.Objective;
import dev.fathom.train.objective.Sequences;
import dev.fathom.train.objective.Totals;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The loss of an objective that looks at whole responses.
 *
 * @param objective what is minimised
 * @param chunks of the student
 * @param base the frozen base model, if the objective asks for it
 * @param aligned the frozen aligned model, likewise
 */
record SequenceLoss(
    Objective.PerSequence objective,
    Chunks chunks,
    Optional<Teacher> base,
    Optional<Teacher> aligned) {
  /**
   * First all responses' log-probabilities, without gradient; from them the loss and its slope for
   * each response; then each position again, weighted by its response's slope.
   */
  Map<String, Double> of(MicroBatch batch, Tensor hidden, Tensor gradient, Totals totals) {
    try (Scope _ = Scope.open()) {
      Tensor targets = batch.targets(chunks.device());
      Tensor row = rowOfPosition(batch, hidden);
      Tensor student = summed(chunks.head(), hidden, targets, row, batch);
      student.requires_grad_(true);
      Map<String, Tensor> parts =
          objective.parts(
              new Sequences(
                  batch.rows().stream().map(TrainingRow::role).toList(),
                  batch.rows().stream().map(TrainingRow::group).toList(),
                  student,
                  teacherSums(base, targets, row, batch),
                  teacherSums(aligned, targets, row, batch),
                  totals));
      Chunks.total(parts).backward();
      Tensor slopes = student.grad().index_select(0, row);
      chunks.forEach(
          0,
          Math.toIntExact(hidden.size(0)),
          (from, count) ->
              chunks.send(
                  hidden.narrow(0, from, count),
                  gradient.narrow(0, from, count),
                  new Chunks.Sums(),
                  (logits, at, slice) ->
                      Map.of(
                          "",
                          logProbabilities(logits, targets.narrow(0, from + at, slice))
                              .mul(slopes.narrow(0, from + at, slice))
                              .sum())));
      Chunks.Sums sums = new Chunks.Sums();
      sums.add(parts);
      return sums.values();
    }
  }

  private Optional<Tensor> teacherSums(
      Optional<Teacher> teacher, Tensor targets, Tensor row, MicroBatch batch) {
    return teacher.map(frozen -> {
      Tensor states = frozen.states().at(batch.responses());
      return summed(frozen.head(), states, targets, row, batch);
    });
  }

  /** log π(y|x) of each row, without gradient, float32, shape [rows]. */
  private Tensor summed(Head of, Tensor states, Tensor targets, Tensor row, MicroBatch batch) {
    try (NoGrad _ = NoGrad.open()) {
      Tensor sums =
          Tensors.to(
              torch.zeros(new long[] {batch.rows().size()}, new TensorOptions(ScalarType.Float)),
              chunks.device());
      chunks.forEach(
          0,
          Math.toIntExact(states.size(0)),
          (from, count) -> {
            Tensor logits = of.logits(states.narrow(0, from, count), chunks.vocabulary());
            sums.index_add_(
                0,
                row.narrow(0, from, count),
                logProbabilities(logits, targets.narrow(0, from, count)));
          });
      return sums;
    }
  }

  private static Tensor logProbabilities(Tensor logits, Tensor targets) {
    return torch.log_softmax(logits, -1).gather(1, targets.unsqueeze(1)).squeeze(1);
  }

  /** The number of the row that each position belongs to, int64. */
  private Tensor rowOfPosition(MicroBatch batch, Tensor hidden) {
    int[] rows = new int[Math.toIntExact(hidden.size(0))];
    int at = 0;
    for (int row = 0; row < batch.rows().size(); row++) {
      for (int t = 0; t < batch.rows().get(row).positions(); t++) {
        rows[at++] = row;
      }
    }
    return Tensors.to(Tensors.ofInts(rows), chunks.device());
  }
}
