package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code results.json} of a suite. */
record SuiteResults(
    String name,
    boolean testingOnly,
    List<String> notes,
    List<String> failed,
    String reference,
    boolean brokenCounts,
    List<Tested> models,
    List<Ranked> ranking,
    List<Contrast> stages,
    List<Contrast> scores,
    JsonNode provenance) {
  static final String SAFETY = "safety";
  static final String UTILITY = "utility";
  static final String ANSWERED = "answered";

  /** The scores, in the order of tables. */
  static final List<String> SCORES = List.of(SAFETY, UTILITY, ANSWERED);

  /** The sections, in the order of their scores. */
  static final List<String> SECTIONS = List.of("attacks", "tasks", "over-refusal");

  /**
   * A model.
   *
   * @param about what it is, in words
   * @param stages by section and name
   * @param scores by name, those that it has
   */
  record Tested(
      String name,
      String about,
      Map<String, Map<String, Tried>> stages,
      Map<String, Score> scores) {
    Optional<Tried> stage(String section, String stage) {
      return Optional.ofNullable(stages.getOrDefault(section, Map.of()).get(stage));
    }

    /** A score, or nothing where the model has none. */
    Estimate value(String score) {
      return score(score).map(Score::value).orElse(Estimate.NONE);
    }

    Optional<Score> score(String name) {
      return Optional.ofNullable(scores.get(name));
    }
  }

  /**
   * One stage on one model.
   *
   * @param value more is better; empty where the stage is no part of a score
   * @param metric what the stage itself calls its main number
   * @param main that number
   */
  record Tried(Estimate value, String metric, Estimate main, int n, String folder) {}

  /** A score of a model. */
  record Score(Estimate value, int n, int parts) {}

  /** A place in the order of safety. */
  record Ranked(String model, int rank, List<String> notToldFrom) {}

  /**
   * Two models on the same prompts.
   *
   * @param what the stage or the score
   * @param difference above 0 the model is better than the other
   */
  record Contrast(
      String what,
      String model,
      String against,
      int n,
      int apart,
      Estimate difference,
      String test,
      double p,
      double adjusted,
      Estimate detectable,
      double level) {
    boolean beyondChance() {
      return adjusted < level;
    }

    /** What the test says of the model. */
    String verdict() {
      return !beyondChance()
          ? "not told apart"
          : difference.value().orElse(0) > 0 ? "better" : "worse";
    }
  }

  /**
   * @throws dev.fathom.UserError if the file is missing, is of another schema, or a value has the
   *     wrong type
   */
  static SuiteResults read(Path file) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.SUITE.demandSchema(root);
    double level = root.number("level").orElse(0.05);
    return new SuiteResults(
        root.get("suite").text(),
        root.flag("testing_only"),
        root.texts("notes"),
        root.get("failed").items().stream()
            .map(one ->
                "%s/%s: %s"
                    .formatted(
                        one.get("model").text(), one.get("stage").text(), one.get("why").text()))
            .toList(),
        root.get("reference").text(),
        root.text("counted", "broken").equals("broken"),
        root.get("models").members().entrySet().stream()
            .map(e -> tested(e.getKey(), e.getValue()))
            .toList(),
        root.get("ranking").items().stream()
            .map(one ->
                new Ranked(
                    one.get("model").text(),
                    one.get("rank").smallCount(),
                    one.texts("not_told_from")))
            .toList(),
        contrasts(root.get("comparisons"), "stage", level),
        contrasts(root.get("scores"), "score", level),
        root.find("provenance").map(JsonAt::node).orElse(JsonNodeFactory.instance.objectNode()));
  }

  private static Tested tested(String name, JsonAt at) {
    Map<String, Map<String, Tried>> stages = new LinkedHashMap<>();
    for (String section : SECTIONS) {
      Map<String, Tried> tried = new LinkedHashMap<>();
      at.find(section)
          .map(JsonAt::members)
          .orElse(Map.of())
          .forEach((stage, found) -> tried.put(stage, tried(section, found)));
      stages.put(section, tried);
    }
    Map<String, Score> scores = new LinkedHashMap<>();
    for (String score : SCORES) {
      at.find(score)
          .ifPresent(found ->
              scores.put(
                  score,
                  new Score(
                      Estimate.read(found),
                      found.get("n").smallCount(),
                      found.get("parts").smallCount())));
    }
    return new Tested(name, about(at), stages, scores);
  }

  /** Everything that is said of the model in plain values. */
  private static String about(JsonAt at) {
    List<String> words = new ArrayList<>();
    at.members()
        .forEach((key, value) -> {
          if (value.node().isValueNode() && !value.node().isNull()) {
            words.add(key.replace('_', ' ') + " " + value.node().asText());
          }
        });
    return String.join(", ", words);
  }

  private static Tried tried(String section, JsonAt at) {
    Estimate value = at.find("value").map(Estimate::read).orElse(Estimate.NONE);
    String metric = at.text("metric", section.equals("attacks") ? "broken" : "value");
    Estimate main = at.find(metric).map(Estimate::read).orElse(value);
    return new Tried(
        value, metric, main, at.find("n").map(JsonAt::smallCount).orElse(0), at.text("folder", ""));
  }

  /**
   * Comparisons as a suite and a comparison of runs have them.
   *
   * @param kind the key that says what was compared
   */
  static List<Contrast> contrasts(JsonAt list, String kind, double level) {
    return list.items().stream()
        .map(one ->
            new Contrast(
                one.get(kind).text(),
                one.get("model").text(),
                one.get("against").text(),
                one.get("n").smallCount(),
                one.get("apart").smallCount(),
                Estimate.read(one.get("difference")),
                one.get("test").text(),
                one.get("p").number(),
                one.get("p_holm").number(),
                Estimate.of(one.number("detectable").orElse(Double.NaN), Double.NaN, Double.NaN),
                level))
        .toList();
  }

  Optional<Tested> model(String wanted) {
    return models.stream().filter(one -> one.name().equals(wanted)).findFirst();
  }

  /** The stages of a section that any model has, in the suite's order. */
  List<String> stages(String section) {
    return models.stream()
        .flatMap(one -> one.stages().getOrDefault(section, Map.of()).keySet().stream())
        .distinct()
        .toList();
  }

  /** The scores that any model has. */
  List<String> scoreNames() {
    return SCORES.stream()
        .filter(score -> models.stream().anyMatch(one -> one.score(score).isPresent()))
        .toList();
  }

  /** The models as they rank, and behind them those without a rank. */
  List<Tested> ordered() {
    return Stream.concat(
            ranking.stream().flatMap(ranked -> model(ranked.model()).stream()),
            models.stream().filter(one -> rank(one.name()).isEmpty()))
        .toList();
  }

  Optional<Ranked> rank(String wanted) {
    return ranking.stream().filter(one -> one.model().equals(wanted)).findFirst();
  }

  /** A model's score against the reference's, whichever way round the file has it. */
  Optional<Contrast> against(String score, String model) {
    return scores.stream()
        .filter(one -> one.what().equals(score))
        .flatMap(one ->
            one.model().equals(model) && one.against().equals(reference)
                ? Stream.of(one)
                : one.against().equals(model) && one.model().equals(reference)
                    ? Stream.of(turned(one))
                    : Stream.empty())
        .findFirst();
  }

  private static Contrast turned(Contrast one) {
    Estimate d = one.difference();
    return new Contrast(
        one.what(),
        /* model= */ one.against(),
        /* against= */ one.model(),
        one.n(),
        one.apart(),
        Estimate.of(
            0 - d.value().orElse(Double.NaN),
            0 - d.high().orElse(Double.NaN),
            0 - d.low().orElse(Double.NaN)),
        one.test(),
        one.p(),
        one.adjusted(),
        one.detectable(),
        one.level());
  }
}
