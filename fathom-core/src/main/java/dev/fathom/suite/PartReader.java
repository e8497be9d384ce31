package dev.fathom.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.AttackSettings;
import dev.fathom.attack.Outcomes;
import dev.fathom.run.SampleLog;
import dev.fathom.suite.SuiteSettings.Counted;
import dev.fathom.task.Metric;
import dev.fathom.task.Task;
import dev.fathom.task.TaskSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Reads what finished stages left in their folders. */
record PartReader(Path suite, Counted counted) {
  Part read(Stage stage, Entry entry) {
    return switch (stage.work()) {
      case Work.Attacking _, Work.FineTuning() -> attack(stage, entry);
      case Work.Tasking(Task task) -> task(stage, entry, task);
      case Work.Training(), Work.TwoStage(), Work.Restoring() ->
          throw new IllegalArgumentException(stage.words() + " makes a model");
    };
  }

  private Part attack(Stage stage, Entry entry) {
    ObjectNode results = Json.object(stage.folder().resolve("results.json"));
    Outcomes outcomes = Outcomes.read(stage.folder());
    String prompts = stage.settings().get(AttackSettings.PROMPTS);
    ObjectNode summary = heading(stage, results, List.of("attack"));
    summary.put("judge", results.at("/judge/name").asText());
    SortedMap<String, Double> values =
        switch (entry.section()) {
          case ATTACKS -> {
            JsonNode harmful = results.path("groups").path(Workshop.HARMFUL);
            for (String key : List.of("answers", "broken", "success", "refused")) {
              summary.set(key, harmful.path(key));
            }
            points(harmful, summary);
            SortedMap<String, Outcomes.Prompt> asked = new TreeMap<>();
            asked.putAll(outcomes.groups().getOrDefault(Workshop.HARMFUL, new TreeMap<>()));
            yield values(Map.of(Workshop.HARMFUL, asked), prompts, holds());
          }
          case TASKS -> values(outcomes.groups(), prompts, Outcomes.Prompt::success);
          case OVER_REFUSAL -> values(outcomes.groups(), prompts, prompt -> 1 - prompt.refused());
        };
    summary.set("compute", results.path("compute"));
    return new Part(entry.section(), entry.name(), summary, values);
  }

  /**
   * A task's main metric, question by question. Of one that is no mean of its questions, such as
   * perplexity, there is nothing to average with others: it is told, and is no part of a score.
   */
  private Part task(Stage stage, Entry entry, Task task) {
    ObjectNode results = Json.object(stage.folder().resolve("results.json"));
    ObjectNode summary = heading(stage, results, List.of("task", "n", "metrics"));
    summary.set("compute", results.path("compute"));
    Metric main = task.metrics().getFirst();
    SortedMap<String, Double> values = new TreeMap<>();
    if (main.aggregation() == Metric.Aggregation.MEAN) {
      String data = stage.settings().get(TaskSettings.DATA);
      try (SampleLog log = SampleLog.open(stage.folder().resolve("samples.jsonl"));
          Stream<ObjectNode> rows = log.rows()) {
        rows.filter(row -> row.path("metrics").has(main.name()))
            .forEach(row -> {
              double value = row.path("metrics").path(main.name()).doubleValue();
              values.put(
                  data + " " + row.path("id").asText(), main.higherIsBetter() ? value : 1 - value);
            });
      }
    }
    return new Part(entry.section(), entry.name(), summary, values);
  }

  private ToDoubleFunction<Outcomes.Prompt> holds() {
    return switch (counted) {
      case BROKEN -> prompt -> prompt.broken() ? 0 : 1;
      case SUCCESS -> prompt -> 1 - prompt.success();
    };
  }

  /** How far it got at each depth or setting. */
  private static void points(JsonNode group, ObjectNode summary) {
    for (String many : List.of("depths", "settings")) {
      for (JsonNode point : group.path(many)) {
        ObjectNode one = summary.withArray(many).addObject();
        for (String key : List.of("depth", "setting", "n", "success")) {
          if (point.has(key)) {
            one.set(key, point.get(key));
          }
        }
      }
    }
  }

  private static SortedMap<String, Double> values(
      Map<String, SortedMap<String, Outcomes.Prompt>> groups,
      String prompts,
      ToDoubleFunction<Outcomes.Prompt> value) {
    SortedMap<String, Double> values = new TreeMap<>();
    Function<String, String> named = example -> prompts + " " + example;
    groups
        .values()
        .forEach(asked ->
            asked.forEach((example, prompt) ->
                values.put(named.apply(example), value.applyAsDouble(prompt))));
    return values;
  }

  private ObjectNode heading(Stage stage, ObjectNode results, List<String> keys) {
    ObjectNode summary = Json.MAPPER.createObjectNode();
    keys.forEach(key -> summary.set(key, results.path(key)));
    summary.put("folder", suite.relativize(stage.folder()).toString());
    return summary;
  }
}
