package dev.fathom.attack.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.run.SampleLog;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tokens that passed through a model.
 *
 * @param forward padding included
 * @param backward those of them whose gradient was taken
 */
record Tokens(long forward, long backward) {
  static final Tokens NONE = new Tokens(0, 0);

  Tokens plus(Tokens other) {
    return new Tokens(forward + other.forward, backward + other.backward);
  }

  /**
   * Of a training: each step's tokens once forward and once back, with {@code recompute} twice
   * forward.
   */
  static Tokens ofTraining(Path steps, boolean recompute) {
    try (SampleLog log = SampleLog.open(steps);
        Stream<ObjectNode> rows = log.rows()) {
      long tokens = rows.mapToLong(row -> row.path("tokens").longValue()).sum();
      return new Tokens(recompute ? 2 * tokens : tokens, tokens);
    }
  }

  static Tokens ofDynamics(List<DynamicsRow> rows) {
    return rows.stream()
        .map(row -> new Tokens(row.forwardTokens(), row.backwardTokens()))
        .reduce(NONE, Tokens::plus);
  }

  /** Of a finished attack. */
  static Tokens of(JsonNode results) {
    JsonNode compute = results.path("compute");
    return new Tokens(
        compute.path("forward_tokens").longValue(), compute.path("backward_tokens").longValue());
  }

  ObjectNode toJson() {
    return Json.MAPPER
        .createObjectNode()
        .put("forward_tokens", forward)
        .put("backward_tokens", backward);
  }
}
