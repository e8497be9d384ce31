package dev.fathom.task;

import java.util.Map;

/** Compares an answer with what was wanted. */
@FunctionalInterface
public interface AnswerCheck {
  /**
   * @param metrics the value of each metric of the task
   * @param weights how much of a metric this answer decides, where that is not 1
   * @param found what was taken out of the answer to compare, by the way it was taken
   */
  record Checked(
      Map<String, Double> metrics, Map<String, Double> weights, Map<String, String> found) {
    /** Each answer counts once. */
    public Checked(Map<String, Double> metrics, Map<String, String> found) {
      this(metrics, Map.of(), found);
    }
  }

  /**
   * @param answer as generated, cut at the task's stop strings; may be empty
   */
  Checked of(String answer);
}
