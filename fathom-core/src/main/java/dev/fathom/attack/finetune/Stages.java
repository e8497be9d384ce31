package dev.fathom.attack.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.AttackSettings;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.TrainRun;
import dev.fathom.train.TrainSettings;
import dev.fathom.train.objective.ObjectiveSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The runs within the attack's: where they are, and their settings.
 *
 * @param settings of the attack
 * @param folder of the attack
 */
record Stages(Settings settings, Path folder) {
  static final String ROWS = "rows.jsonl";
  static final String ASKED = "asked.jsonl";
  static final String TRAINING = "training";
  static final String EVALUATION = "evaluation";

  Path training() {
    return folder.resolve(TRAINING);
  }

  Path snapshots() {
    return training().resolve(TrainRun.SNAPSHOTS);
  }

  /** Where a model is asked, relative to the folder. */
  static String evaluation(Look look) {
    return EVALUATION + "/" + look.name();
  }

  /** What a run within this one left, once it is finished. */
  Optional<ObjectNode> results(String run) {
    Path file = folder.resolve(run).resolve("results.json");
    return Files.exists(file) ? Optional.of(Json.object(file)) : Optional.empty();
  }

  /** The training's, on the rows that the attack wrote. */
  Settings trainingSettings() {
    ObjectNode values = some(FineTuneSettings.TRAINING);
    ObjectNode given = settings.toJson();
    String model = AttackSettings.MODEL.name();
    String revision = AttackSettings.MODEL_REVISION.name();
    values.set(TrainSettings.MODEL.name(), given.get(model));
    values.set(TrainSettings.MODEL_REVISION.name(), given.get(revision));
    if (settings.get(FineTuneSettings.OBJECTIVE) == FineTuneSettings.Objective.CONSTRAINED_SFT) {
      // What is kept is the alignment that the attack finds.
      values.set(TrainSettings.ALIGNED.name(), given.get(model));
      values.set(TrainSettings.ALIGNED_REVISION.name(), given.get(revision));
    }
    values.set(ObjectiveSettings.OBJECTIVE.name(), given.get(FineTuneSettings.OBJECTIVE.name()));
    values.set(TrainSettings.SNAPSHOTS.name(), given.get(FineTuneSettings.SNAPSHOTS.name()));
    values.put(TrainSettings.DATA.name(), folder.resolve(ROWS).toString());
    values.put(TrainSettings.OUTPUT.name(), training().toString());
    return Settings.of(values, TrainSettings.ALL);
  }

  /** Those of asking a model. */
  Settings evaluationSettings(Look look, Path initial) {
    ObjectNode values = some(FineTuneSettings.ASKING);
    ObjectNode given = settings.toJson();
    values.set(AttackSettings.BATCH.name(), given.get(FineTuneSettings.ASKED_AT_ONCE.name()));
    values.put(
        AttackSettings.MODEL.name(), (look.step() == 0 ? initial : look.checkpoint()).toString());
    values.put(AttackSettings.PROMPTS.name(), folder.resolve(ASKED).toString());
    values.put(AttackSettings.OUTPUT.name(), folder.resolve(evaluation(look)).toString());
    return Settings.of(values, AttackSettings.ASKING);
  }

  private ObjectNode some(List<Setting<?>> own) {
    ObjectNode all = settings.toJson();
    ObjectNode values = Json.MAPPER.createObjectNode();
    own.forEach(setting -> values.set(setting.name(), all.get(setting.name())));
    FineTuneSettings.BOTH.forEach(setting -> values.set(setting.name(), all.get(setting.name())));
    return values;
  }

  /**
   * The models to look at.
   *
   * @param initial the model under attack
   * @param last the training's last step
   */
  List<Look> looks(Path initial, long last) {
    boolean adapters = settings.get(TrainSettings.ADAPTATION) == TrainSettings.Adapting.LORA;
    List<Look> looks = new ArrayList<>();
    looks.add(new Look(0, initial, Optional.empty()));
    settings.get(FineTuneSettings.SNAPSHOTS).stream()
        .filter(step -> step < last)
        .distinct()
        .sorted()
        .forEach(step -> looks.add(look(step, snapshots().resolve("step-" + step), adapters)));
    looks.add(look(last, training(), adapters));
    return looks;
  }

  private static Look look(long step, Path place, boolean adapters) {
    return new Look(
        step,
        place.resolve(TrainRun.CHECKPOINT),
        adapters ? Optional.of(place.resolve(TrainRun.ADAPTER)) : Optional.empty());
  }
}
