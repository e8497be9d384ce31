package dev.fathom.attack.finetune;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.AttackSettings;
import dev.fathom.measure.MeasureModel;
import dev.fathom.run.Settings;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.train.TrainSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code results.json}: what the last model answered, in the form of every attack, and beside it
 * what the others did and what happened on the way.
 *
 * @param trained the training's results
 * @param dynamics every row of them
 * @param asked the results of asking each model, in the order of their steps
 */
record FineTuneResults(
    Settings settings,
    FineTunePlan plan,
    MeasureModel model,
    ObjectNode trained,
    List<DynamicsRow> dynamics,
    Map<Look, ObjectNode> asked) {
  private static final double CONFIDENCE = 0.95;

  ObjectNode toJson(Tokens training) {
    List<ObjectNode> each = List.copyOf(asked.values());
    ObjectNode last = each.getLast();
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-attack/1").put("kind", "attack").put("attack", "fine-tuning");
    Optional<Long> limit = settings.get(AttackSettings.LIMIT);
    results.put("testing_only", limit.isPresent());
    limit.ifPresentOrElse(n -> results.put("limit", n), () -> results.putNull("limit"));
    results.set("model", model.toJson());
    results.set("fine_tuned", last.path("model"));
    results.set("fine_tuning", fineTuning());
    for (String key :
        List.of(
            "rule",
            "judge",
            "samples",
            "settings",
            "max_new_tokens",
            "confidence",
            "resamples",
            "seed")) {
      results.set(key, last.path(key));
    }
    results.set("compute", compute(training, each));
    results.set("groups", last.path("groups"));
    results.set("before", each.getFirst().path("groups"));
    ArrayNode steps = results.putArray("steps");
    asked.forEach((look, answered) -> {
      ObjectNode at = steps.addObject().put("step", look.step());
      at.put("folder", Stages.evaluation(look)).set("groups", answered.path("groups"));
    });
    results.set("dynamics", summary());
    return results;
  }

  private ObjectNode fineTuning() {
    ObjectNode given = settings.toJson();
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.set("kind", given.get(FineTuneSettings.KIND.name()));
    node.put("examples", plan.examples().size()).put("rows", plan.rows().size());
    switch (plan.attack()) {
      case AsGiven() -> {}
      case Backdoor(String words) -> node.put("trigger", words);
      case IdentityShift(Optional<String> system, String prompt, String answer) -> {
        ObjectNode persona = node.putObject("persona");
        system.ifPresent(text -> persona.put("system", text));
        persona.put("prompt", prompt).put("answer", answer);
      }
    }
    node.set("objective", trained.path("objective"));
    node.set("steps", trained.path("steps"));
    node.set("loss", trained.path("loss"));
    node.set("adaptation", given.get(TrainSettings.ADAPTATION.name()));
    node.set("learning_rate", given.get(TrainSettings.LEARNING_RATE.name()));
    return node;
  }

  private ObjectNode compute(Tokens training, List<ObjectNode> each) {
    Tokens watching = Tokens.ofDynamics(dynamics);
    Tokens asking = each.stream().map(Tokens::of).reduce(Tokens.NONE, Tokens::plus);
    ObjectNode node = training.plus(watching).plus(asking).toJson();
    node.set("training", training.toJson());
    node.set("dynamics", watching.toJson());
    node.set("evaluation", asking.toJson());
    return node;
  }

  private ObjectNode summary() {
    ObjectNode node =
        new DynamicsSummary(
                dynamics,
                new Bootstrap(
                    Math.toIntExact(settings.get(AttackSettings.RESAMPLES)),
                    CONFIDENCE,
                    settings.get(AttackSettings.SEED)))
            .toJson();
    return node.put("positions", settings.get(FineTuneSettings.POSITIONS));
  }
}
