package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;

/**
 * How fast a stage went.
 *
 * @param largestBatch rows of the largest batch; 0 if nothing was left to run
 * @param tokens prompt and response tokens that went through the models
 * @param seconds of wall time, loading excluded
 */
record Throughput(int largestBatch, long tokens, double seconds) {
  static final Throughput NOTHING = new Throughput(0, 0, 0);

  ObjectNode toJson() {
    return Json.MAPPER
        .createObjectNode()
        .put("tokens", tokens)
        .put("seconds", seconds)
        .put("tokens_per_second", seconds > 0 ? tokens / seconds : 0);
  }
}
