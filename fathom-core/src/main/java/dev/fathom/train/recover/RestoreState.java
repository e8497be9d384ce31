package dev.fathom.train.recover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.run.RunFolder;
import dev.fathom.tensor.Scope;
import dev.fathom.train.TrainingCheckpoint;
import dev.fathom.train.TrainingCheckpoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/**
 * What is known of a repair while it goes on, and kept at each checkpoint so that a stopped one
 * goes on from there.
 */
final class RestoreState {
  private final TrainingCheckpoints plain;
  private final TrainingCheckpoints withRollback;
  private final Optional<Path> latest;
  private final ObjectNode state;

  private RestoreState(
      TrainingCheckpoints plain,
      TrainingCheckpoints withRollback,
      Optional<Path> latest,
      ObjectNode state) {
    this.plain = plain;
    this.withRollback = withRollback;
    this.latest = latest;
    this.state = state;
  }

  /** A new one, or the one that an earlier process left. */
  static RestoreState open(RunFolder run) {
    TrainingCheckpoints plain = TrainingCheckpoints.in(run.file("checkpoints"));
    TrainingCheckpoints withRollback = TrainingCheckpoints.in(run.file("checkpoints-rollback"));
    Optional<Path> latest = withRollback.latest().or(plain::latest);
    ObjectNode state =
        latest
            .map(RestoreState::read)
            .orElseGet(() -> Json.MAPPER.createObjectNode().put("rollback", false));
    state.withArray("steps");
    return new RestoreState(plain, withRollback, latest, state);
  }

  private static ObjectNode read(Path folder) {
    try (Scope _ = Scope.open();
        TrainingCheckpoint saved = TrainingCheckpoint.read(folder)) {
      return saved.state();
    }
  }

  /** Brings the weights to where the last checkpoint left them. */
  void resume(WeightMix mix) {
    if (latest.isPresent()) {
      try (Scope _ = Scope.open();
          TrainingCheckpoint saved = TrainingCheckpoint.read(latest.get())) {
        mix.restore(saved.tensors(), step());
      }
    }
  }

  void save(int step, WeightMix mix) {
    try (Scope _ = Scope.open()) {
      (rollback() ? withRollback : plain).write(step, mix.state(), state);
    }
  }

  /** The task's score before the first step. */
  double before(DoubleSupplier score) {
    if (!state.has("before")) {
      state.put("before", score.getAsDouble());
    }
    return state.path("before").asDouble();
  }

  boolean rollback() {
    return state.path("rollback").asBoolean();
  }

  /** Forgets the steps of the warm-up, but for what they showed. */
  void beginRollback(int step) {
    state.set(
        "warmup",
        Json.MAPPER
            .createObjectNode()
            .put("steps", step)
            .put("probe", probe(step).orElseThrow())
            .put("cosine", firstCosine()));
    state.put("rollback", true).putArray("steps");
  }

  Optional<ObjectNode> warmup() {
    return Optional.of(state.path("warmup"))
        .filter(JsonNode::isObject)
        .map(node -> (ObjectNode) node);
  }

  void add(ObjectNode row) {
    state.withArray("steps").add(row);
  }

  List<ObjectNode> rows() {
    List<ObjectNode> rows = new ArrayList<>();
    state.path("steps").forEach(row -> rows.add((ObjectNode) row));
    return rows;
  }

  /** The last step taken. */
  int step() {
    return rows().size();
  }

  /** The task's score after a step, where it was looked at. */
  OptionalDouble probe(int step) {
    JsonNode probe = state.path("steps").path(step - 1).path("probe");
    return probe.isNumber() ? OptionalDouble.of(probe.asDouble()) : OptionalDouble.empty();
  }

  /** The cosine before the first step. */
  double firstCosine() {
    return state.path("steps").path(0).path("cosine").asDouble();
  }
}
