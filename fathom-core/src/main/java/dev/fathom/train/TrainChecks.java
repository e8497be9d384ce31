package dev.fathom.train;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.judge.QuickJudge;
import dev.fathom.judging.Judges;
import dev.fathom.pair.PairText;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import dev.fathom.train.RowStreams.Needs;
import dev.fathom.train.TrainSettings.Adapting;
import dev.fathom.train.TrainSettings.Refusals;
import dev.fathom.train.objective.ObjectiveSettings;
import dev.fathom.train.objective.ObjectiveSettings.Choice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What can be refused without reading a model. */
record TrainChecks(Settings settings) {
  /**
   * Checks the settings and reads the data.
   *
   * @throws UserError for what cannot be used
   */
  TrainingData data() {
    ObjectiveSettings.of(settings, List.of(0));
    Compute.check(settings.get(TrainSettings.DEVICE), settings.get(TrainSettings.DTYPE));
    if (settings.get(TrainSettings.DTYPE).equals(DType.FLOAT16.label())) {
      throw new UserError("dtype float16 cannot be trained in; use bfloat16 or float32");
    }
    PairText.date(settings.get(TrainSettings.DATE));
    file(TrainSettings.TEMPLATE);
    file(TrainSettings.RECOVERY_PHRASES);
    if (settings.get(TrainSettings.ADAPTER).isPresent()
        && settings.get(TrainSettings.ADAPTATION) == Adapting.FULL) {
      throw new UserError("--adapter goes with adaptation: lora, not full");
    }
    positive(TrainSettings.LEARNING_RATE);
    positive(TrainSettings.CLIP);
    positive(TrainSettings.EPOCHS);
    Needs needs = Needs.of(settings);
    List<Example> harmful =
        needs.harmful() ? rows(TrainSettings.HARMFUL, needs.responses()) : List.of();
    if (needs.refusals() && settings.get(TrainSettings.REFUSALS) == Refusals.GIVEN) {
      RowStreams.requireRefusals(harmful);
    }
    if (settings.get(ObjectiveSettings.OBJECTIVE) == Choice.POLICY_GRADIENT) {
      onPolicy(harmful);
    }
    return new TrainingData(
        harmful,
        needs.data() ? rows(TrainSettings.DATA, true) : List.of(),
        settings.get(TrainSettings.PROBE).isPresent() ? rows(TrainSettings.PROBE, true) : List.of(),
        settings);
  }

  private void onPolicy(List<Example> harmful) {
    if (settings.get(TrainSettings.SAMPLED) < 2) {
      throw new UserError(
          "--sampled 1 leaves an answer nothing to be compared with; draw at least 2");
    }
    if (settings.get(TrainSettings.ADAPTATION) == Adapting.LORA
        && settings.get(TrainSettings.LORA_DROPOUT) > 0) {
      throw new UserError(
          "--lora-dropout does not go with policy-gradient: answers are drawn from the model without"
              + " it, and would be learned from as another model's");
    }
    try (QuickJudge judge = Judges.quick(settings)) {
      harmful.forEach(example -> judge.check(example.prompt()));
    }
  }

  private List<Example> rows(Setting<Optional<String>> setting, boolean responses) {
    String file =
        settings
            .get(setting)
            .orElseThrow(() ->
                new UserError(
                    "--"
                        + setting.name()
                        + " is missing: "
                        + setting.description()
                        + "; objective "
                        + settings.get(ObjectiveSettings.OBJECTIVE).label()
                        + " needs it"));
    return Examples.read(Path.of(file), ReadOptions.DEFAULT.withRequireResponse(responses));
  }

  private void file(Setting<Optional<String>> setting) {
    settings
        .get(setting)
        .filter(name -> !Files.isRegularFile(Path.of(name)))
        .ifPresent(name -> {
          throw new UserError("--" + setting.name() + ": " + name + ": no such file");
        });
  }

  private void positive(Setting<Double> setting) {
    if (!(settings.get(setting) > 0)) {
      throw new UserError("--" + setting.name() + " must be above 0, not " + settings.get(setting));
    }
  }
}
