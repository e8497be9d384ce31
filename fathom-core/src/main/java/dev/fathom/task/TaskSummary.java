package dev.fathom.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.run.SampleLog;
import dev.fathom.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rows on disk become the numbers of the results, whatever order they were finished in. */
record TaskSummary(TaskPlan plan, Bootstrap bootstrap) {
  /** What a row is needed for here; its texts are not kept. */
  private static final List<String> KEPT =
      List.of(
          TaskResults.METRICS,
          TaskResults.WEIGHTS,
          TaskResults.LOG_LIKELIHOOD,
          TaskResults.WORDS,
          TaskResults.BYTES,
          TaskResults.FORWARD,
          TaskResults.SHARED);

  /**
   * @param results gets {@code n, metrics, groups, compute}
   * @param models how many models each token passes
   */
  void into(ObjectNode results, SampleLog log, int models) {
    Map<String, List<ObjectNode>> groups = groups(log);
    List<ObjectNode> all = groups.values().stream().flatMap(List::stream).toList();
    TaskResults numbers = new TaskResults(plan.task().metrics(), bootstrap);
    results.put("n", all.size());
    results.set(TaskResults.METRICS, numbers.of(all));
    ObjectNode better = results.putObject("higher_is_better");
    plan.task().metrics().forEach(metric -> better.put(metric.name(), metric.higherIsBetter()));
    ObjectNode byGroup = results.putObject("groups");
    groups.forEach((name, samples) -> {
      byGroup
          .putObject(name)
          .put("n", samples.size())
          .set(TaskResults.METRICS, numbers.of(samples));
    });
    long own = all.stream().mapToLong(row -> row.path(TaskResults.FORWARD).longValue()).sum();
    long shared =
        groups.values().stream()
            .mapToLong(rows -> rows.getFirst().path(TaskResults.SHARED).longValue())
            .sum();
    results.putObject("compute").put("forward_tokens", models * (own + shared));
  }

  /** In the order of the questions. */
  private Map<String, List<ObjectNode>> groups(SampleLog log) {
    Map<String, ObjectNode> byId = new HashMap<>();
    try (Stream<ObjectNode> rows = log.rows()) {
      rows.forEach(row -> byId.put(row.path("id").asText(), row.retain(KEPT)));
    }
    Map<String, List<ObjectNode>> groups = new LinkedHashMap<>();
    for (Item item : plan.items()) {
      ObjectNode row = byId.get(item.id());
      if (row != null) {
        groups.computeIfAbsent(item.group(), _ -> new ArrayList<>()).add(row);
      }
    }
    return groups;
  }
}
