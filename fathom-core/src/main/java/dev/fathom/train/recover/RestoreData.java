package dev.fathom.train.recover;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.measure.MeasureModel;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.pair.PairText;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.train.RowEncoder;
import dev.fathom.train.TrainSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a restoration reads, checked as far as that goes without a model.
 *
 * @param harmfulRows whose prompts are asked
 * @param taskRows whose prompts show what the fine-tuning was for
 * @param probe that the task is scored on
 * @param settings that name their files, and the rest
 */
record RestoreData(
    List<Example> harmfulRows, List<Example> taskRows, List<Example> probe, Settings settings) {
  /**
   * @throws UserError for what cannot be used
   */
  static RestoreData read(Settings settings) {
    Compute.check(settings.get(TrainSettings.DEVICE), settings.get(TrainSettings.DTYPE));
    settings
        .get(TrainSettings.TEMPLATE)
        .filter(name -> !Files.isRegularFile(Path.of(name)))
        .ifPresent(name -> {
          throw new UserError("--template: " + name + ": no such file");
        });
    PairText.date(settings.get(TrainSettings.DATE));
    requireSteps(settings);
    if (settings.get(RestoreSettings.RECOVERY_RATE) == 0) {
      throw new UserError("--recovery-rate must be above 0");
    }
    Optional<String> probe = settings.get(RestoreSettings.PROBE);
    List<Example> task = rows(settings.get(RestoreSettings.DATA), probe.isEmpty());
    int most = Math.toIntExact(settings.get(RestoreSettings.PROMPTS));
    return new RestoreData(
        first(most, rows(settings.get(RestoreSettings.HARMFUL), false)),
        first(most, task),
        probe.map(file -> rows(file, true)).orElse(task),
        settings);
  }

  private static void requireSteps(Settings settings) {
    long steps = settings.get(RestoreSettings.STEPS);
    if (steps > WeightMix.MOST_STEPS) {
      throw new UserError("--steps must be at most " + WeightMix.MOST_STEPS + ", not " + steps);
    }
    if (settings.get(RestoreSettings.WARMUP) > steps) {
      throw new UserError(
          "--warmup-steps "
              + settings.get(RestoreSettings.WARMUP)
              + " is more than --steps "
              + steps);
    }
  }

  private static List<Example> rows(String file, boolean withAnswers) {
    return Examples.read(Path.of(file), ReadOptions.DEFAULT.withRequireResponse(withAnswers));
  }

  private static List<Example> first(int most, List<Example> rows) {
    return rows.subList(0, Math.min(most, rows.size()));
  }

  /**
   * @param all the model's blocks
   * @return how many may change: what is asked for, or floor(4 · all / 6)
   * @throws UserError if there are not so many
   */
  int layers(int all) {
    int layers =
        settings.get(RestoreSettings.LAYERS).map(Math::toIntExact).orElse(Math.max(1, 4 * all / 6));
    if (layers > all) {
      throw new UserError("--layers " + layers + ": the model has only " + all);
    }
    return layers;
  }

  RowEncoder encoder(PairText text, MeasureModel aligned, MeasureModel tuned) {
    int context =
        Math.min(
            Math.min(aligned.config().maximumPositions(), tuned.config().maximumPositions()),
            Math.toIntExact(settings.get(TrainSettings.MAX_LENGTH)));
    RowEncoder encoder = RowEncoder.of(text, tuned.folder(), context);
    encoder.requireRoom(harmfulRows);
    encoder.requireRoom(taskRows);
    return encoder;
  }

  PromptStates harmful(RowEncoder encoder, int layers) {
    return prompts("harmful", harmfulRows, encoder, layers);
  }

  PromptStates task(RowEncoder encoder, int layers) {
    return prompts("data", taskRows, encoder, layers);
  }

  private PromptStates prompts(String name, List<Example> rows, RowEncoder encoder, int layers) {
    return PromptStates.of(
        name,
        rows.stream().map(encoder::prompt).toList(),
        Math.toIntExact(settings.get(RestoreSettings.BATCH)),
        layers);
  }

  /**
   * @param parameters of the aligned model
   */
  Restoration.Plan plan(long parameters) {
    return new Restoration.Plan(
        Math.toIntExact(settings.get(RestoreSettings.STEPS)),
        Math.toIntExact(settings.get(RestoreSettings.WARMUP)),
        Math.toIntExact(settings.get(RestoreSettings.CHECK_EVERY)),
        (long) Math.ceil(parameters * settings.get(RestoreSettings.RECOVERY_RATE)),
        settings.get(RestoreSettings.ROLLBACK_RATE),
        settings.get(RestoreSettings.METRIC_DROP));
  }

  /** Files with their hashes. */
  ObjectNode provenance() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    add(node, RestoreSettings.HARMFUL, settings.get(RestoreSettings.HARMFUL));
    add(node, RestoreSettings.DATA, settings.get(RestoreSettings.DATA));
    settings.get(RestoreSettings.PROBE).ifPresent(file -> add(node, RestoreSettings.PROBE, file));
    return node;
  }

  private static void add(ObjectNode node, Setting<?> setting, String file) {
    node.set(setting.name(), MeasureProvenance.file(Path.of(file)));
  }
}
