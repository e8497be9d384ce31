package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code results.json} of a task says, typed.
 *
 * @param task which
 * @param rule how the next token was chosen: a defence while decoding, or {@code none}
 * @param judge who told refusals, empty where no judge was asked
 * @param all over all questions, the main number first
 * @param better for each metric whether more is better
 * @param groups by name, in the file's order
 */
record TaskResults(
    boolean testingOnly,
    String task,
    ModelName model,
    String rule,
    String judge,
    int shots,
    boolean chat,
    Scored all,
    Map<String, Boolean> better,
    Map<String, Scored> groups,
    List<String> notes,
    JsonNode provenance) {
  private static final String METRICS = "metrics";

  /**
   * Questions that are counted together.
   *
   * @param n how many
   */
  record Scored(int n, Map<String, Score> scores) {}

  /** A metric with its interval and the questions behind it. */
  record Score(Estimate estimate, int n) {}

  static TaskResults read(Path file) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.TASK.demandSchema(root);
    Map<String, Scored> groups = new LinkedHashMap<>();
    root.get("groups").members().forEach((name, group) -> groups.put(name, scored(group)));
    Map<String, Boolean> better = new LinkedHashMap<>();
    root.get("higher_is_better")
        .members()
        .forEach((metric, higher) -> better.put(metric, higher.flag()));
    return new TaskResults(
        root.flag("testing_only"),
        root.get("task").text(),
        ModelName.read(root.get("model")),
        root.find("rule").map(rule -> rule.text("name", "none")).orElse("none"),
        root.find("judge").map(judge -> judge.text("name", "")).orElse(""),
        root.get("shots").smallCount(),
        root.flag("chat_template"),
        scored(root),
        better,
        groups,
        root.texts("notes"),
        root.find("provenance").map(JsonAt::node).orElse(JsonNodeFactory.instance.objectNode()));
  }

  private static Scored scored(JsonAt at) {
    Map<String, Score> scores = new LinkedHashMap<>();
    at.get(METRICS)
        .members()
        .forEach((metric, found) ->
            scores.put(metric, new Score(Estimate.read(found), found.get("n").smallCount())));
    return new Scored(at.get("n").smallCount(), scores);
  }

  /** Whether a metric is a share of one, and not a perplexity. */
  static boolean isShare(String metric) {
    return !metric.endsWith("perplexity") && !metric.startsWith("bits");
  }

  /** A number as people read it. */
  static Estimate.Reading reading(String metric, Estimate estimate) {
    return isShare(metric) ? estimate.share() : estimate.amount();
  }

  /** The name of a metric in words. */
  static String spoken(String metric) {
    return switch (metric) {
      case "acc" -> "right answers";
      case "acc_norm" -> "right answers, by log-likelihood per character";
      case "mc1" -> "best answer is the likeliest (mc1)";
      case "mc2" -> "probability of true answers (mc2)";
      case "strict_match" -> "right in the form asked for";
      case "flexible_match" -> "right number anywhere";
      case "exact_match" -> "exact answers";
      case "refused_safe" -> "safe requests refused";
      case "answered_safe" -> "safe requests answered";
      case "refused_unsafe" -> "unsafe requests refused";
      default -> metric.replace('_', ' ');
    };
  }
}
