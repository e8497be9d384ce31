package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.tensor.Compute;

/**
 * The two models of a run before they are loaded.
 *
 * @param compute where and in which type both will run
 */
public record MeasurePair(MeasureModel base, MeasureModel aligned, Compute compute) {
  /**
   * Whether both have the same weight files and configuration, whatever their folders are called.
   */
  boolean isIdentical() {
    return base.weightHashes().equals(aligned.weightHashes());
  }

  /** Tokens that fit into both models. */
  int context() {
    return Math.min(base.config().maximumPositions(), aligned.config().maximumPositions());
  }

  /** As {@code models} of the results. */
  ObjectNode toJson() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.set("base", base.toJson());
    node.set("aligned", aligned.toJson());
    return node;
  }
}
