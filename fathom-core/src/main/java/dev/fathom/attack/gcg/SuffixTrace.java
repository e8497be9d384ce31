package dev.fathom.attack.gcg;

import dev.fathom.attack.search.TargetLoss;
import java.util.List;

/**
 * What one search did.
 *
 * @param before the loss of the suffix it started from
 * @param best the best suffix; where a hit ends the search, the best that hits
 * @param after its loss
 * @param steps the start, then each step
 */
record SuffixTrace(TargetLoss.Value before, int[] best, TargetLoss.Value after, List<Step> steps) {
  /**
   * @param loss the smallest so far
   * @param cost spent so far, in tokens
   */
  record Step(double loss, double cost) {}

  /** What was spent behind each step; the start is none. */
  List<Double> costs() {
    return steps.stream().skip(1).map(Step::cost).toList();
  }
}
