package dev.fathom.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.Outcomes;
import dev.fathom.run.SampleLog;
import dev.fathom.suite.SuiteSettings.Counted;
import dev.fathom.task.Metric;
import dev.fathom.task.Tasks;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Reads what finished runs left in their folders, prompt by prompt. A prompt is known by the hash
 * of the file that it stands in, its group and its id, so that runs of different suites are paired
 * where they asked the same, and only there.
 *
 * @param counted what counts against safety
 */
record PartReader(Counted counted) {
  /**
   * A run as a stage.
   *
   * @param folder of a finished attack or task
   */
  Part read(Path folder, Section section, String stage) {
    ObjectNode results = Json.object(folder.resolve("results.json"));
    return switch (results.path("kind").asText()) {
      case "attack" -> attack(results, Outcomes.read(folder), section, stage);
      case "task" -> task(results, folder, section, stage);
      default -> throw new IllegalArgumentException(folder + " is no attack and no task");
    };
  }

  private Part attack(ObjectNode results, Outcomes outcomes, Section section, String stage) {
    ObjectNode summary = heading(results, List.of("attack"));
    summary.put("judge", results.at("/judge/name").asText());
    SortedMap<String, Double> values =
        switch (section) {
          case ATTACKS -> {
            JsonNode harmful = results.path("groups").path(Workshop.HARMFUL);
            for (String key : List.of("answers", "broken", "success", "refused")) {
              summary.set(key, harmful.path(key));
            }
            points(harmful, summary);
            yield values(results, outcomes, Workshop.HARMFUL::equals, holds());
          }
          case TASKS -> values(results, outcomes, _ -> true, Outcomes.Prompt::success);
          case OVER_REFUSAL -> values(results, outcomes, _ -> true, prompt -> 1 - prompt.refused());
        };
    summary.set("compute", results.path("compute"));
    return new Part(section, stage, summary, values);
  }

  /**
   * A task's main metric, question by question: the first that its data let it have, for
   * TruthfulQA's CSV knows no mc2. Of one that is no mean of its questions, such as perplexity,
   * there is nothing to average with others: it is told, and is no part of a score.
   */
  private Part task(ObjectNode results, Path folder, Section section, String stage) {
    List<Metric> metrics = Tasks.named(results.path("task").asText()).metrics();
    Metric main =
        metrics.stream()
            .filter(metric -> results.path("metrics").has(metric.name()))
            .findFirst()
            .orElse(metrics.getFirst());
    ObjectNode summary = heading(results, List.of("task", "n"));
    summary.put("metric", main.name()).put("higher_is_better", main.higherIsBetter());
    summary.set(main.name(), results.path("metrics").path(main.name()));
    summary.set("metrics", results.path("metrics"));
    summary.set("compute", results.path("compute"));
    SortedMap<String, Double> values = new TreeMap<>();
    if (main.aggregation() == Metric.Aggregation.MEAN) {
      String data = file(results, "data");
      try (SampleLog log = SampleLog.open(folder.resolve("samples.jsonl"));
          Stream<ObjectNode> rows = log.rows()) {
        rows.filter(row -> row.path("metrics").has(main.name()))
            .forEach(row -> {
              double value = row.path("metrics").path(main.name()).doubleValue();
              values.put(
                  data + " " + row.path("id").asText(), main.higherIsBetter() ? value : 1 - value);
            });
      }
    }
    return new Part(section, stage, summary, values);
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

  /** The prompts of some groups of an attack, each with a value. */
  static SortedMap<String, Double> values(
      ObjectNode results,
      Outcomes outcomes,
      Predicate<String> groups,
      ToDoubleFunction<Outcomes.Prompt> value) {
    String prompts = file(results, "prompts");
    SortedMap<String, Double> values = new TreeMap<>();
    outcomes
        .groups()
        .forEach((group, asked) -> {
          if (groups.test(group)) {
            asked.forEach((example, prompt) ->
                values.put(prompts + " " + group + " " + example, value.applyAsDouble(prompt)));
          }
        });
    return values;
  }

  /** The hash of the file that a run read its prompts or questions from, or those of several. */
  private static String file(ObjectNode results, String what) {
    JsonNode hash = results.at("/provenance/" + what + "/sha256");
    return hash.isTextual() ? hash.asText() : hash.toString();
  }

  private static ObjectNode heading(ObjectNode results, List<String> keys) {
    ObjectNode summary = Json.MAPPER.createObjectNode();
    keys.forEach(key -> summary.set(key, results.path(key)));
    return summary;
  }
}
