package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;

/**
 * What a generating stage did and how fast.
 *
 * @param largest answers of the largest batch; 0 if nothing was left to generate
 * @param answers that this session generated
 * @param tokens of their completions
 * @param seconds of wall time, loading excluded
 */
record Generated(int largest, long answers, long tokens, double seconds) {
  static final Generated NOTHING = new Generated(0, 0, 0, 0);

  /** As {@code throughput} of the provenance. */
  ObjectNode toJson() {
    return Json.MAPPER
        .createObjectNode()
        .put("answers", answers)
        .put("tokens", tokens)
        .put("seconds", seconds)
        .put("answers_per_minute", seconds > 0 ? 60 * answers / seconds : 0)
        .put("tokens_per_second", seconds > 0 ? tokens / seconds : 0);
  }
}
