package dev.fathom.train;

import dev.fathom.model.Head;
import dev.fathom.model.PassOptions;
import dev.fathom.model.TrainableModel;
import dev.fathom.model.TrainingPass;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.train.objective.Objective;
import dev.fathom.train.objective.Positions;
import dev.fathom.train.objective.Returns;
import dev.fathom.train.objective.Role;
import dev.fathom.train.objective.Sequences;
import dev.fathom.train.objective.Totals;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Hidden states → loss and its gradient, in chunks of positions: the logits of student and teachers
 * exist for a chunk, never for a batch. A chunk is long enough for the head's products to run at
 * full rate; the loss goes through it in slices, so that its many temporaries stay small. The
 * head's gradient is added to its weight's own, if that is trained; the hidden states' is returned.
 *
 * @param objective what is minimised
 * @param head the student's
 * @param base the frozen base model, if the objective asks for it
 * @param aligned the frozen aligned model, likewise
 * @param vocabulary tokens that all of them share
 * @param device where everything is
 */
record StepLoss(
    Objective objective,
    Head head,
    Optional<Teacher> base,
    Optional<Teacher> aligned,
    int vocabulary,
    Device device) {

  /** A chunk's logits; four such tensors exist at a time. */
  private long chunkBytes() {
    return switch (device) {
      case Device.Cpu _ -> 32L << 20;
      case Device.Cuda _ -> 256L << 20;
    };
  }

  /** A slice's logits; a loss makes about fifteen such tensors. */
  private long sliceBytes() {
    return switch (device) {
      case Device.Cpu _ -> 2L << 20;
      case Device.Cuda _ -> 256L << 20;
    };
  }

  /**
   * Lets the frozen models see a micro-batch's rows, if they have not seen them. Done before the
   * student's pass, so that what they need for it and what the student keeps for its gradient are
   * not in memory together.
   */
  void showTeachers(MicroBatch batch) {
    try (Scope _ = Scope.open()) {
      for (MicroBatch.Run run : batch.runs()) {
        states(base, batch, run.role());
        states(aligned, batch, run.role());
      }
    }
  }

  /**
   * Adds a micro-batch's gradients to the student's parameters' own.
   *
   * @param totals of the whole optimiser step
   * @return parts of the loss by name
   */
  Map<String, Double> backward(
      TrainableModel student, MicroBatch batch, Totals totals, PassOptions options) {
    showTeachers(batch);
    try (Scope _ = Scope.open()) {
      TrainingPass pass = student.pass(batch.ids(device), batch.starts(device), options);
      Tensor all = pass.hidden();
      Tensor flat = all.view(all.size(0) * all.size(1), all.size(2));
      Tensor positions = batch.positions(device);
      Added added = of(batch, flat.index_select(0, positions), totals);
      Tensor sent = torch.zeros_like(flat).index_copy_(0, positions, added.gradient());
      pass.backward(sent.view(all.size(0), all.size(1), all.size(2)));
      return added.parts();
    }
  }

  /**
   * What a micro-batch adds to its step.
   *
   * @param parts of the loss by name
   * @param gradient with respect to the hidden states, shape [positions, hidden]
   */
  record Added(Map<String, Double> parts, Tensor gradient) {}

  /**
   * @param batch whose rows these are
   * @param hidden the student's states at the batch's positions, shape [positions, hidden]
   * @param totals of the whole optimiser step
   */
  Added of(MicroBatch batch, Tensor hidden, Totals totals) {
    Tensor gradient = torch.zeros_like(hidden);
    Map<String, Double> parts =
        switch (objective) {
          case Objective.PerPosition perPosition ->
              perPosition(perPosition, batch, hidden, gradient, totals);
          case Objective.PerSequence perSequence ->
              perSequence(perSequence, batch, hidden, gradient, totals);
          case Objective.OnPolicy onPolicy -> onPolicy(onPolicy, batch, hidden, gradient, totals);
        };
    return new Added(parts, gradient);
  }

  private Map<String, Double> perPosition(
      Objective.PerPosition objective,
      MicroBatch batch,
      Tensor hidden,
      Tensor gradient,
      Totals totals) {
    try (Scope _ = Scope.open()) {
      Inputs inputs = new Inputs(hidden, batch.targets(device), batch.index(device), totals);
      return positionwise(batch, inputs, gradient, (positions, _, _) -> objective.parts(positions));
    }
  }

  /**
   * First what each position of the drawn answers costs, without gradient; from that and the
   * answers' harm what came of each token; then all positions again.
   */
  private Map<String, Double> onPolicy(
      Objective.OnPolicy objective,
      MicroBatch batch,
      Tensor hidden,
      Tensor gradient,
      Totals totals) {
    try (Scope _ = Scope.open()) {
      Inputs inputs = new Inputs(hidden, batch.targets(device), batch.index(device), totals);
      Returns returns =
          Returns.of(
              batch.drawnAnswers(costs(objective, batch, inputs)),
              Math.toIntExact(hidden.size(0)),
              device);
      return positionwise(
          batch,
          inputs,
          gradient,
          (positions, from, count) -> objective.parts(positions, returns.narrow(from, count)));
    }
  }

  /** The cost of each position of a batch, 0 where no answer was drawn. */
  private double[] costs(Objective.OnPolicy objective, MicroBatch batch, Inputs inputs) {
    double[] costs = new double[Math.toIntExact(inputs.hidden().size(0))];
    try (NoGrad _ = NoGrad.open()) {
      forEachChunk(
          batch,
          run -> run.role() == Role.SAMPLED,
          chunk -> {
            Tensor states = inputs.hidden().narrow(0, chunk.from(), chunk.count());
            Tensor student = head.logits(states, vocabulary);
            forEach(
                0,
                chunk.count(),
                sliceBytes(),
                (at, slice) -> {
                  Tensor own = student.narrow(0, at, slice);
                  float[] found =
                      Tensors.floats(objective.costs(chunk.positions(inputs, own, at, slice)));
                  for (int i = 0; i < slice; i++) {
                    costs[chunk.from() + at + i] = found[i];
                  }
                });
          });
    }
    return costs;
  }

  private Map<String, Double> positionwise(
      MicroBatch batch, Inputs inputs, Tensor gradient, PositionLoss loss) {
    Sums sums = new Sums();
    forEachChunk(
        batch,
        _ -> true,
        chunk ->
            send(
                inputs.hidden().narrow(0, chunk.from(), chunk.count()),
                gradient.narrow(0, chunk.from(), chunk.count()),
                sums,
                (student, at, slice) ->
                    loss.parts(
                        chunk.positions(inputs, student, at, slice), chunk.from() + at, slice)));
    return sums.values();
  }

  /** The chunks of the runs that count, each with what the frozen models say there. */
  private void forEachChunk(
      MicroBatch batch, Predicate<MicroBatch.Run> counts, Consumer<Stretch> work) {
    for (MicroBatch.Run run : batch.runs()) {
      if (counts.test(run)) {
        Optional<Tensor> baseStates = states(base, batch, run.role());
        Optional<Tensor> alignedStates = states(aligned, batch, run.role());
        forEachChunk(
            run.from(),
            run.count(),
            (from, count) ->
                work.accept(
                    new Stretch(
                        run.role(),
                        from,
                        count,
                        logits(base, baseStates, from - run.from(), count),
                        logits(aligned, alignedStates, from - run.from(), count))));
      }
    }
  }

  /**
   * First all responses' log-probabilities, without gradient; from them the loss and its slope for
   * each response; then each position again, weighted by its response's slope.
   */
  private Map<String, Double> perSequence(
      Objective.PerSequence objective,
      MicroBatch batch,
      Tensor hidden,
      Tensor gradient,
      Totals totals) {
    try (Scope _ = Scope.open()) {
      Inputs inputs = new Inputs(hidden, batch.targets(device), batch.index(device), totals);
      Tensor row = rowOfPosition(batch, hidden);
      Tensor student = summed(head, hidden, inputs.targets(), row, batch);
      student.requires_grad_(true);
      Map<String, Tensor> parts =
          objective.parts(
              new Sequences(
                  batch.rows().stream().map(TrainingRow::role).toList(),
                  batch.rows().stream().map(TrainingRow::group).toList(),
                  student,
                  teacherSums(base, inputs, row, batch),
                  teacherSums(aligned, inputs, row, batch),
                  totals));
      total(parts).backward();
      Tensor slopes = student.grad().index_select(0, row);
      forEachChunk(
          0,
          Math.toIntExact(hidden.size(0)),
          (from, count) ->
              send(
                  inputs.hidden().narrow(0, from, count),
                  gradient.narrow(0, from, count),
                  new Sums(),
                  (logits, at, slice) ->
                      Map.of(
                          "",
                          logProbabilities(logits, inputs.targets().narrow(0, from + at, slice))
                              .mul(slopes.narrow(0, from + at, slice))
                              .sum())));
      Sums sums = new Sums();
      sums.add(parts);
      return sums.values();
    }
  }

  /**
   * Adds up a chunk's parts and sends their sum's gradient back to the hidden states and the head.
   *
   * @param hidden the chunk's states
   * @param gradient where theirs goes
   */
  private void send(Tensor hidden, Tensor gradient, Sums sums, SliceLoss loss) {
    Tensor states = hidden.detach();
    states.requires_grad_(true);
    Tensor logits = head.logits(states, vocabulary);
    Tensor values = logits.detach();
    Tensor slopes = torch.zeros_like(values);
    int count = Math.toIntExact(hidden.size(0));
    forEach(
        0,
        count,
        sliceBytes(),
        (at, slice) -> {
          Tensor student = values.narrow(0, at, slice).detach();
          student.requires_grad_(true);
          Map<String, Tensor> parts = loss.parts(student, at, slice);
          if (!parts.isEmpty()) {
            total(parts).backward();
            slopes.narrow(0, at, slice).copy_(student.grad());
            sums.add(parts);
          }
        });
    logits.backward(slopes, new BoolOptional(), false, new TensorArrayRefOptional());
    gradient.copy_(states.grad());
  }

  private static Tensor total(Map<String, Tensor> parts) {
    return parts.values().stream().reduce(Tensor::add).orElseThrow();
  }

  private Optional<Tensor> logits(
      Optional<Teacher> teacher, Optional<Tensor> states, int from, int count) {
    return states.map(rows -> {
      try (NoGrad _ = NoGrad.open()) {
        Head frozen = teacher.orElseThrow().head();
        return frozen.logits(rows.narrow(0, from, count), vocabulary).detach();
      }
    });
  }

  /** What a frozen model's head reads at the rows of a role, if it is asked about them. */
  private Optional<Tensor> states(Optional<Teacher> teacher, MicroBatch batch, Role role) {
    return teacher
        .filter(_ -> objective.compares(role))
        .map(frozen -> frozen.states().at(batch.responses(role)));
  }

  private Optional<Tensor> teacherSums(
      Optional<Teacher> teacher, Inputs inputs, Tensor row, MicroBatch batch) {
    return teacher.map(frozen -> {
      Tensor states = frozen.states().at(batch.responses());
      return summed(frozen.head(), states, inputs.targets(), row, batch);
    });
  }

  /** log π(y|x) of each row, without gradient, float32, shape [rows]. */
  private Tensor summed(Head of, Tensor states, Tensor targets, Tensor row, MicroBatch batch) {
    try (NoGrad _ = NoGrad.open()) {
      Tensor sums =
          Tensors.to(
              torch.zeros(new long[] {batch.rows().size()}, new TensorOptions(ScalarType.Float)),
              device);
      forEachChunk(
          0,
          Math.toIntExact(states.size(0)),
          (from, count) -> {
            Tensor logits = of.logits(states.narrow(0, from, count), vocabulary);
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
    return Tensors.to(Tensors.ofInts(rows), device);
  }

  private void forEachChunk(int first, int count, Chunk work) {
    forEach(first, count, chunkBytes(), work);
  }

  private void forEach(int first, int count, long bytes, Chunk work) {
    int size = (int) Math.max(1, bytes / (4L * vocabulary));
    for (int from = first; from < first + count; from += size) {
      try (Scope _ = Scope.open()) {
        work.at(from, Math.min(size, first + count - from));
      }
    }
  }

  /** Work on some positions. */
  private interface Chunk {
    void at(int from, int count);
  }

  /** The parts of the loss on some positions of a chunk. */
  private interface SliceLoss {
    Map<String, Tensor> parts(Tensor student, int from, int count);
  }

  /** The parts of the loss on some positions of a batch. */
  private interface PositionLoss {
    Map<String, Tensor> parts(Positions positions, int from, int count);
  }

  /** What a micro-batch's positions have in common. */
  private record Inputs(Tensor hidden, Tensor targets, Tensor index, Totals totals) {}

  /** A chunk of positions of one role with what the frozen models say there. */
  private record Stretch(
      Role role, int from, int count, Optional<Tensor> base, Optional<Tensor> aligned) {
    Positions positions(Inputs inputs, Tensor student, int at, int slice) {
      return new Positions(
          role,
          student,
          base.map(logits -> logits.narrow(0, at, slice)),
          aligned.map(logits -> logits.narrow(0, at, slice)),
          inputs.targets().narrow(0, from + at, slice),
          inputs.index().narrow(0, from + at, slice),
          inputs.totals());
    }
  }

  /** Parts added up over chunks. */
  private static final class Sums {
    private final Map<String, Double> sums = new LinkedHashMap<>();

    void add(Map<String, Tensor> parts) {
      parts.forEach(
          (name, part) -> sums.merge(name, (double) Tensors.floats(part)[0], Double::sum));
    }

    Map<String, Double> values() {
      return sums;
    }
  }
}
