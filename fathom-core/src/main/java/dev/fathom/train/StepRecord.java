package dev.fathom.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.TrainableModel;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.run.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is kept of a training while it goes on: a line for each step, and states to resume from. */
final class StepRecord implements AutoCloseable {
  private final SampleLog log;
  private long step;
  private OptionalDouble probeBefore = OptionalDouble.empty();
  private Optional<Trainer.Step> first = Optional.empty();
  private Optional<Trainer.Step> last = Optional.empty();
  private long started = System.nanoTime();

  private StepRecord(SampleLog log) {
    this.log = log;
  }

  static StepRecord open(
      RunFolder run, TrainableModel student, AdamW optimiser, Settings settings) {
    return new StepRecord(SampleLog.open(run.file("steps.jsonl")));
  }

  /** The last step that need not be taken again. */
  long step() {
    return step;
  }

  void add(Trainer.Step taken) {
    step = taken.number();
    first = first.or(() -> Optional.of(taken));
    last = Optional.of(taken);
    ObjectNode row = Json.MAPPER.createObjectNode().put("id", "step-" + taken.number());
    row.put("step", taken.number()).put("loss", taken.loss());
    row.set("parts", parts(taken.parts()));
    row.put("gradient_norm", taken.gradientNorm()).put("learning_rate", taken.learningRate());
    row.put("tokens", taken.tokens());
    long now = System.nanoTime();
    row.put("seconds", (now - started) / 1e9);
    started = now;
    log.append(row);
  }

  private static ObjectNode parts(Map<String, Double> parts) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    parts.forEach(node::put);
    return node;
  }

  void saveIfDue(long now) {}

  OptionalDouble probeBefore() {
    return probeBefore;
  }

  void keepProbeBefore(OptionalDouble accuracy) {
    probeBefore = accuracy;
  }

  void probe(long at, double accuracy) {}

  ObjectNode firstAndLast() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    first.ifPresent(taken -> node.set("first", parts(taken.parts())));
    last.ifPresent(taken -> node.set("last", parts(taken.parts())));
    return node;
  }

  @Override
  public void close() {
    log.close();
  }
}
