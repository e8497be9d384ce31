package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.ClusteredScore;
import dev.fathom.statistics.Estimate;
import dev.fathom.statistics.Wilson;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What came of one stage on one model, prompt by prompt.
 *
 * @param section where the stage stands
 * @param stage its name
 * @param summary what the results tell of it beside its value
 * @param values by prompt, in [0, 1], more is better; empty if the stage is no part of a score
 */
record Part(Section section, String stage, ObjectNode summary, SortedMap<String, Double> values) {
  /** Whether each prompt counts or does not. */
  boolean isBinary() {
    return values.values().stream().allMatch(value -> value == 0 || value == 1);
  }

  /** The mean over prompts with its interval. */
  Estimate value(Bootstrap bootstrap) {
    if (isBinary()) {
      long count = values.values().stream().filter(value -> value == 1).count();
      return Wilson.STANDARD.estimate(count, values.size());
    }
    return ClusteredScore.of(List.of(values)).estimate(bootstrap);
  }

  static List<Map<String, Double>> values(List<Part> parts) {
    return parts.stream().<Map<String, Double>>map(Part::values).toList();
  }
}
