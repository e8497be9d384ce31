package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the searches of an attack went: the smallest loss so far, one list for each prompt, first
 * before the search and then after each of its steps.
 *
 * @param losses of the search
 * @param control of a search at random beside it; empty where there was none
 */
record Searches(List<double[]> losses, List<double[]> control) {
  /**
   * @throws UserError naming file and line if a row is not what it should be
   */
  static Searches read(Path folder) {
    List<double[]> losses = new ArrayList<>();
    List<double[]> control = new ArrayList<>();
    JsonLines.forEach(
        folder.resolve("searches.jsonl"),
        row -> {
          row.find("losses").map(JsonAt::numbers).filter(l -> l.length > 0).ifPresent(losses::add);
          row.find("control_losses")
              .map(JsonAt::numbers)
              .filter(l -> l.length > 0)
              .ifPresent(control::add);
        });
    return new Searches(List.copyOf(losses), List.copyOf(control));
  }

  /** The last step of the longest search. */
  int last() {
    return losses.stream().mapToInt(one -> one.length - 1).max().orElse(0);
  }

  /** The mean over prompts after a step; a search that ended before keeps its last loss. */
  static double mean(List<double[]> losses, int step) {
    return losses.stream()
        .mapToDouble(one -> one[Math.min(step, one.length - 1)])
        .average()
        .orElse(Double.NaN);
  }
}
