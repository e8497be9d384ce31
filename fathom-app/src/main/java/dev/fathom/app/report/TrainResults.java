package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code results.json} of a training run says, typed.
 *
 * @param objective the objective's name
 * @param options its options
 * @param steps optimiser steps taken
 * @param rows rows of training data, empty where the file does not say
 * @param first the parts of the loss at the first step
 * @param last the parts of the loss at the last step
 * @param before the utility probe before training
 * @param after the utility probe after training
 * @param stopped {@code finished}, or what ended the run early
 */
record TrainResults(
    boolean testingOnly,
    String objective,
    Map<String, String> options,
    ModelName model,
    int steps,
    Optional<Long> rows,
    Map<String, Double> first,
    Map<String, Double> last,
    Optional<Probe> before,
    Optional<Probe> after,
    String stopped,
    List<String> notes,
    JsonNode provenance) {

  /** The whole loss among its parts. */
  static final String LOSS = "loss";

  /** A run that reached its last step. */
  static final String FINISHED = "finished";

  /** A run that its utility probe ended. */
  static final String GUARD = "guard";

  /**
   * How well the model still does ordinary work.
   *
   * @param accuracy share that was right; the file has it in percent
   * @param n of how many
   */
  record Probe(double accuracy, int n) {
    String reading() {
      return Numbers.points(accuracy) + " % (n = " + Numbers.count(n) + ")";
    }
  }

  /**
   * Reads a run; the whole loss of its first and last step is taken from its steps where the
   * results have only the parts.
   *
   * @throws UserError if the file is missing or a value has the wrong type
   */
  static TrainResults read(Path file, Steps steps) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.TRAIN.demandSchema(root);
    return of(root, ModelName.read(root.get("model")), steps);
  }

  /** A training out of results that may be part of others; the model is where it began. */
  static TrainResults of(JsonAt root, ModelName model, Steps steps) {
    JsonAt objective = root.get("objective");
    Map<String, String> options = new LinkedHashMap<>(Provenance.flat(objective.node()));
    options.remove("name");
    Optional<JsonAt> probe = root.find("probe");
    Optional<JsonAt> loss = root.find("loss");
    return new TrainResults(
        root.flag("testing_only"),
        objective.get("name").text(),
        options,
        model,
        root.get("steps").smallCount(),
        root.find("rows").map(JsonAt::count),
        parts(loss.flatMap(at -> at.find("first")), steps.first()),
        parts(loss.flatMap(at -> at.find("last")), steps.last()),
        probe.flatMap(at -> at.find("before")).map(TrainResults::probe),
        probe.flatMap(at -> at.find("after")).map(TrainResults::probe),
        root.text("stopped", FINISHED),
        root.texts("notes"),
        root.find("provenance").map(JsonAt::node).orElse(JsonNodeFactory.instance.objectNode()));
  }

  private static Probe probe(JsonAt at) {
    return new Probe(at.get("accuracy").number() / 100, at.get("n").smallCount());
  }

  private static Map<String, Double> parts(Optional<JsonAt> at, Map<String, Double> step) {
    Map<String, Double> parts = new LinkedHashMap<>();
    if (step.containsKey(LOSS)) {
      parts.put(LOSS, step.get(LOSS));
    }
    at.map(JsonAt::members)
        .orElse(Map.of())
        .forEach((name, value) -> {
          if (value.node().isNumber()) {
            parts.put(name, value.number());
          }
        });
    return parts;
  }
}
