package dev.fathom.attack.gcg;

import dev.fathom.attack.search.TargetLoss;
import java.util.List;

/**
 * What one search did.
 *
 * @param before the loss of the suffix it started from
 * @param best the best suffix; where a hit ends the search, the best that hits
 * @param after its loss
 * @param steps behind the start
 */
record SuffixTrace(TargetLoss.Value before, int[] best, TargetLoss.Value after, List<Step> steps) {
  /**
   * @param loss the smallest so far
   * @param cost spent so far, in tokens
   */
  record Step(double loss, double cost) {}

  /** What all of it cost. */
  double cost() {
    return steps.isEmpty() ? 0 : steps.getLast().cost();
  }

  /** The smallest loss when so much was spent. */
  double lossAt(double cost) {
    double loss = before.loss();
    for (Step step : steps) {
      if (step.cost() > cost) {
        break;
      }
      loss = step.loss();
    }
    return loss;
  }
}
