package dev.fathom.train.recover;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.TrainRun;
import dev.fathom.train.TrainSettings;
import dev.fathom.train.objective.ObjectiveSettings;
import dev.fathom.train.objective.ObjectiveSettings.Choice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One of the two trainings of a recovery.
 *
 * @param name what it does
 * @param folder of its run, within the recovery's
 * @param settings of its training
 */
record Stage(String name, Path folder, Settings settings) {
  static final String REALIGN = "stage-1-realign";
  static final String COMPLETION = "stage-2-completion";

  /** Back towards the aligned model (Eq 20), from the degraded one. */
  static Stage realign(Settings recovery, Path output) {
    ObjectNode values = shared(recovery);
    values.put(ObjectiveSettings.OBJECTIVE.name(), Choice.REALIGN.label());
    // The first stage knows neither harmful rows nor the base.
    values.remove(TrainSettings.HARMFUL.name());
    values.remove(TrainSettings.BASE.name());
    values.remove(TrainSettings.BASE_REVISION.name());
    recovery
        .get(RecoverSettings.REALIGN_DATA)
        .ifPresent(file -> values.put(TrainSettings.DATA.name(), file));
    move(recovery, RecoverSettings.REALIGN_STEPS, values, TrainSettings.STEPS);
    move(recovery, RecoverSettings.REALIGN_EPOCHS, values, TrainSettings.EPOCHS);
    move(recovery, RecoverSettings.REALIGN_LEARNING_RATE, values, TrainSettings.LEARNING_RATE);
    return of(REALIGN, fromDegraded(recovery, values), output);
  }

  /** The whole training against what the base still favours, from where the first stage ended. */
  static Stage completion(Settings recovery, Path output) {
    ObjectNode values = shared(recovery);
    Path start = output.resolve(REALIGN).resolve(TrainRun.CHECKPOINT);
    values.put(TrainSettings.MODEL.name(), start.normalize().toString());
    return of(COMPLETION, values, output);
  }

  /**
   * The second stage as it can be checked before there is a first: from the degraded model, which
   * has the same tokenizer and shape.
   */
  static Stage completionBeforehand(Settings recovery, Path output) {
    return of(COMPLETION, fromDegraded(recovery, shared(recovery)), output);
  }

  private static Stage of(String name, ObjectNode values, Path output) {
    Path folder = output.resolve(name);
    values.put(TrainSettings.OUTPUT.name(), folder.toString());
    return new Stage(
        name.substring(name.lastIndexOf('-') + 1), folder, Settings.of(values, TrainSettings.ALL));
  }

  private static ObjectNode shared(Settings recovery) {
    ObjectNode all = recovery.toJson();
    ObjectNode values = Json.MAPPER.createObjectNode();
    for (Setting<?> setting : TrainSettings.ALL) {
      if (all.has(setting.name())) {
        values.set(setting.name(), all.get(setting.name()));
      }
    }
    return values;
  }

  private static ObjectNode fromDegraded(Settings recovery, ObjectNode values) {
    move(recovery, RecoverSettings.DEGRADED, values, TrainSettings.MODEL);
    move(recovery, RecoverSettings.DEGRADED_REVISION, values, TrainSettings.MODEL_REVISION);
    return values;
  }

  private static void move(Settings recovery, Setting<?> from, ObjectNode values, Setting<?> to) {
    values.set(to.name(), recovery.toJson().get(from.name()));
  }

  /** What came of it, once it is finished. */
  Optional<ObjectNode> results() {
    Path file = folder.resolve("results.json");
    return Files.exists(file) ? Optional.of(Json.object(file)) : Optional.empty();
  }

  Path checkpoint() {
    return folder.resolve(TrainRun.CHECKPOINT);
  }
}
