package dev.fathom.layer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.statistics.Bootstrap.Interval;
import dev.fathom.statistics.Estimate;
import java.util.List;

/**
 * A number of both models and aligned less base, each with its interval.
 *
 * @param difference of the same rows
 */
record Sides(Estimate base, Estimate aligned, Estimate difference) {
  /**
   * @param intervals of the three in this order
   */
  static Sides of(double base, double aligned, List<Interval> intervals) {
    return new Sides(
        Estimate.of(base, intervals.get(0)),
        Estimate.of(aligned, intervals.get(1)),
        Estimate.of(aligned - base, intervals.get(2)));
  }

  /** As {@code base}, {@code aligned} and {@code difference}. */
  ObjectNode putInto(ObjectNode node) {
    node.set("base", base.toJson());
    node.set("aligned", aligned.toJson());
    node.set("difference", difference.toJson());
    return node;
  }
}
