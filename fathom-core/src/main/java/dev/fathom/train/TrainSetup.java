package dev.fathom.train;

import dev.fathom.measure.MeasureModel;
import dev.fathom.measure.RecoverySet;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.pair.Side;
import dev.fathom.run.Display;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a training works with, as its settings name it.
 *
 * @param settings of {@link TrainSettings#ALL}
 * @param locator finds models by folder or hub id
 * @param display how progress is shown
 * @param err where progress goes
 */
record TrainSetup(Settings settings, ModelLocator locator, Display display, PrintStream err) {
  /** The checkpoints that the settings name. */
  ResolvedModels models() {
    Map<Side, MeasureModel> frozen = new EnumMap<>(Side.class);
    model(TrainSettings.BASE, TrainSettings.BASE_REVISION)
        .ifPresent(model -> frozen.put(Side.BASE, model));
    model(TrainSettings.ALIGNED, TrainSettings.ALIGNED_REVISION)
        .ifPresent(model -> frozen.put(Side.ALIGNED, model));
    Optional<MeasureModel> start = model(TrainSettings.MODEL, TrainSettings.MODEL_REVISION);
    return ResolvedModels.of(start, frozen);
  }

  private Optional<MeasureModel> model(
      Setting<Optional<String>> name, Setting<Optional<String>> revision) {
    return settings
        .get(name)
        .map(model ->
            MeasureModel.of(model, locator.resolve(model, settings.get(revision)), display, err));
  }

  /** Where and in which type it is computed. */
  Compute compute(ResolvedModels models) {
    DType stored = models.student().config().stored();
    return Compute.choose(
        settings.get(TrainSettings.DEVICE),
        settings.get(TrainSettings.DTYPE),
        // Gradients leave float16's range; bfloat16 is as wide as float32.
        stored == DType.FLOAT16 ? DType.BFLOAT16 : stored,
        models.parametersAtWork());
  }

  /** The tokens with which a refusal begins. */
  RecoverySet recovery(PairText text) {
    return settings
        .get(TrainSettings.RECOVERY_PHRASES)
        .map(file -> RecoverySet.ofFile(Path.of(file), text.tokenizer()))
        .orElseGet(() -> RecoverySet.standard(text.tokenizer()));
  }
}
