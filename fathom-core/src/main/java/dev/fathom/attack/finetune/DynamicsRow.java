package dev.fathom.attack.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of {@code dynamics.jsonl}: what one answer's first tokens say of the model after a step.
 *
 * @param step optimiser steps taken
 * @param set which answers it belongs to
 * @param example the id of its row
 * @param curves by name, a number for each token
 * @param forwardTokens that passed through a model for it
 * @param backwardTokens whose gradient was taken for it
 */
record DynamicsRow(
    long step,
    Set set,
    String example,
    Map<Quantity, double[]> curves,
    long forwardTokens,
    long backwardTokens) {

  /** Which answers are watched. */
  enum Set {
    /** Some that are trained on. */
    TRAINED("trained"),
    /** Harmful answers to requests that no training saw. */
    HELD_OUT("held-out");

    private final String key;

    Set(String key) {
      this.key = key;
    }

    String key() {
      return key;
    }
  }

  /** What is told by position. */
  enum Quantity {
    /** −log π(y_t | x, y&lt;t) in nats. */
    LOSS("loss", Set.TRAINED),
    /** ‖∂/∂θ log π(y_t | x, y&lt;t)‖₂. */
    GRADIENT_NORM("gradient_norm", Set.TRAINED),
    /** KL(fine-tuned ‖ initial) in nats. */
    KL("kl", Set.HELD_OUT);

    private final String key;
    private final Set set;

    Quantity(String key, Set set) {
      this.key = key;
      this.set = set;
    }

    String key() {
      return key;
    }

    Set set() {
      return set;
    }
  }

  static String id(long step, Set set, String example) {
    return "step-" + step + "/" + set.key() + "/" + example;
  }

  ObjectNode toJson() {
    ObjectNode row = Json.MAPPER.createObjectNode().put("id", id(step, set, example));
    row.put("step", step).put("set", set.key()).put("example", example);
    curves.forEach((quantity, values) -> {
      ArrayNode array = row.putArray(quantity.key());
      for (double value : values) {
        array.add(value);
      }
    });
    return row.put("forward_tokens", forwardTokens).put("backward_tokens", backwardTokens);
  }

  static DynamicsRow of(ObjectNode row) {
    Map<Quantity, double[]> curves = new LinkedHashMap<>();
    for (Quantity quantity : Quantity.values()) {
      if (row.has(quantity.key())) {
        curves.put(
            quantity,
            row.path(quantity.key()).valueStream().mapToDouble(JsonNode::doubleValue).toArray());
      }
    }
    String set = row.path("set").asText();
    return new DynamicsRow(
        row.path("step").longValue(),
        set.equals(Set.TRAINED.key()) ? Set.TRAINED : Set.HELD_OUT,
        row.path("example").asText(),
        curves,
        row.path("forward_tokens").longValue(),
        row.path("backward_tokens").longValue());
  }
}
