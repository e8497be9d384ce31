package dev.fathom.theory.trained;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.statistics.Bootstrap;

/** Means over answers with their intervals, as they stand in the results. */
record Intervals(Bootstrap bootstrap) {
  /** An estimate of what independent values have in common, and how many they are. */
  ObjectNode mean(double[] values) {
    return bootstrap.mean(values).toJson().put("n", values.length);
  }
}
