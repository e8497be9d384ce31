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
import dev.fathom.train.objective.Totals;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Hidden states → loss and its gradient, in chunks of positions: the logits of student and teachers
 * exist for a chunk ({@link Chunks}), never for a batch. The head's gradient is added to its
 * weight's own, if that is trained; the hidden states' is returned.
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
              new SequenceLoss(perSequence, chunks(), base, aligned)
                  .of(batch, hidden, gradient, totals);
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
            Tensor student = chunks().logits(states);
            chunks()
                .forEachSlice(
                    chunk.count(),
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
    Chunks.Sums sums = new Chunks.Sums();
    forEachChunk(
        batch,
        _ -> true,
        chunk ->
            chunks()
                .send(
                    inputs.hidden().narrow(0, chunk.from(), chunk.count()),
                    gradient.narrow(0, chunk.from(), chunk.count()),
                    sums,
                    (student, at, slice) ->
                        loss.parts(
                            chunk.positions(inputs, student, at, slice),
                            chunk.from() + at,
                            slice)));
    return sums.values();
  }

  /** The chunks of the runs that count, each with what the frozen models say there. */
  private void forEachChunk(
      MicroBatch batch, Predicate<MicroBatch.Run> counts, Consumer<Stretch> work) {
    for (MicroBatch.Run run : batch.runs()) {
      if (counts.test(run)) {
        Optional<Tensor> baseStates = states(base, batch, run.role());
        Optional<Tensor> alignedStates = states(aligned, batch, run.role());
        chunks()
            .forEach(
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

  private Chunks chunks() {
    return new Chunks(head, vocabulary, device);
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
}
