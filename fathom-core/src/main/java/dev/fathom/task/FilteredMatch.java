package dev.fathom.task;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Compares what several filters take out of an answer with the right one. Each filter is a metric:
 * {@value #STRICT} and {@value #FLEXIBLE} are the harness's {@code exact_match,strict-match} and
 * {@code exact_match,flexible-extract}.
 *
 * @param wanted the right answer
 * @param filters by name, in the order in which they are reported
 * @param match when two are the same
 */
record FilteredMatch(String wanted, Map<String, UnaryOperator<String>> filters, ExactMatch match)
    implements AnswerCheck {
  static final String STRICT = "strict_match";
  static final String FLEXIBLE = "flexible_match";

  @Override
  public Checked of(String answer) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    Map<String, String> found = new LinkedHashMap<>();
    filters.forEach((name, filter) -> {
      String taken = filter.apply(answer);
      found.put(name, taken);
      metrics.put(name, match.same(taken, wanted) ? 1.0 : 0.0);
    });
    return new Checked(metrics, found);
  }
}
