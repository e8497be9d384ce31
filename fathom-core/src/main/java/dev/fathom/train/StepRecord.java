package dev.fathom.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.TrainableModel;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.run.Settings;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * What is kept of a training while it goes on: a line and curves for each step, and states to
 * resume from. Opened on a folder that holds a state, it brings student and optimiser back to it;
 * what was recorded of later steps, which will come again, is dropped.
 */
final class StepRecord implements AutoCloseable {
  private static final String PARAMETER = "parameter.";

  private final TrainableModel student;
  private final AdamW optimiser;
  private final TrainingCheckpoints checkpoints;
  private final SampleLog log;
  private final EventFile events;
  private final long saveEvery;
  private final ObjectNode state;
  private long saved;
  private long begun = System.nanoTime();

  private StepRecord(
      TrainableModel student,
      AdamW optimiser,
      TrainingCheckpoints checkpoints,
      SampleLog log,
      EventFile events,
      long saveEvery,
      ObjectNode state) {
    this.student = student;
    this.optimiser = optimiser;
    this.checkpoints = checkpoints;
    this.log = log;
    this.events = events;
    this.saveEvery = saveEvery;
    this.state = state;
    saved = state.path("step").asLong();
  }

  static StepRecord open(
      RunFolder run, TrainableModel student, AdamW optimiser, Settings settings) {
    TrainingCheckpoints checkpoints = TrainingCheckpoints.in(run.file("checkpoints"));
    Optional<Path> latest = checkpoints.latest();
    ObjectNode state =
        latest
            .map(folder -> restored(folder, student, optimiser))
            .orElseGet(() -> Json.MAPPER.createObjectNode().put("step", 0));
    long step = state.path("step").asLong();
    Path lines = run.file("steps.jsonl");
    SampleLog.retain(lines, row -> row.path("step").asLong() <= step);
    Path file = run.file(EventFile.freshName(lines.getParent()));
    return new StepRecord(
        student,
        optimiser,
        checkpoints,
        SampleLog.open(lines),
        step > 0 ? EventFile.resume(file, step + 1) : EventFile.create(file),
        settings.get(TrainSettings.SAVE_EVERY),
        state);
  }

  private static ObjectNode restored(Path folder, TrainableModel student, AdamW optimiser) {
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open();
        TrainingCheckpoint checkpoint = TrainingCheckpoint.read(folder)) {
      Map<String, Tensor> tensors = checkpoint.tensors();
      student
          .parameters()
          .forEach((name, parameter) -> parameter.copy_(tensors.get(PARAMETER + name)));
      optimiser.restore(tensors, checkpoint.step());
      return checkpoint.state();
    }
  }

  /** The last step that need not be taken again. */
  long step() {
    return state.path("step").asLong();
  }

  /** Whether an earlier process ended the training, and how. */
  Optional<Session.Ending> ended() {
    return Optional.of(state.path("ended").asText())
        .filter(text -> !text.isEmpty())
        .map(Session.Ending::valueOf);
  }

  void add(Trainer.Step taken) {
    ObjectNode parts = parts(taken.parts());
    if (!state.has("first")) {
      state.set("first", parts);
    }
    state.put("step", taken.number()).set("last", parts);
    ObjectNode row = Json.MAPPER.createObjectNode().put("id", "step-" + taken.number());
    row.put("step", taken.number()).put("loss", taken.loss()).set("parts", parts);
    row.put("gradient_norm", taken.gradientNorm()).put("learning_rate", taken.learningRate());
    long now = System.nanoTime();
    row.put("tokens", taken.tokens()).put("seconds", (now - begun) / 1e9);
    begun = now;
    log.append(row);
    events.scalar("loss", taken.number(), taken.loss());
    taken.parts().forEach((name, value) -> events.scalar("loss/" + name, taken.number(), value));
    events.scalar("gradient_norm", taken.number(), taken.gradientNorm());
    events.scalar("learning_rate", taken.number(), taken.learningRate());
    events.flush();
  }

  private static ObjectNode parts(Map<String, Double> parts) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    parts.forEach(node::put);
    return node;
  }

  /** Writes a state to resume from, if enough steps were taken since the last. */
  void saveIfDue() {
    if (step() - saved >= saveEvery) {
      save();
    }
  }

  /** Writes the last state. */
  void end(Session.Ending ending) {
    state.put("ended", ending.name());
    if (step() > saved) {
      save();
    }
  }

  private void save() {
    Map<String, Tensor> tensors = new HashMap<>(optimiser.state());
    student.parameters().forEach((name, parameter) -> tensors.put(PARAMETER + name, parameter));
    checkpoints.write(step(), tensors, state);
    saved = step();
  }

  /** What the utility probe saw before the first step. */
  OptionalDouble probeBefore() {
    JsonNode before = state.path("probe_before");
    return before.isNumber() ? OptionalDouble.of(before.doubleValue()) : OptionalDouble.empty();
  }

  void keepProbeBefore(double accuracy) {
    state.put("probe_before", accuracy);
  }

  void probe(double accuracy) {
    events.scalar("utility_probe", step(), accuracy);
  }

  /** The parts of the loss at the first and the last step. */
  ObjectNode firstAndLast() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    Stream.of("first", "last").forEach(key -> node.set(key, state.path(key)));
    return node;
  }

  @Override
  public void close() {
    events.close();
    log.close();
  }
}
