package dev.fathom.theory.trained;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.statistics.Bootstrap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code fathom theory trained}: sets what finished runs measured beside what theory predicts of
 * them, in {@code results.json}.
 *
 * @param settings of {@link TrainedSettings#ALL}
 * @param commandLine for the provenance
 */
public record TrainedRun(Settings settings, List<String> commandLine) {
  /** The kind of run that the results name. */
  public static final String KIND = "theory-trained";

  private static final double CONFIDENCE = 0.95;

  /**
   * Reads and compares.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws UserError if a folder is missing, is of another kind, or of other models
   */
  public Path run(boolean overwrite) {
    ObjectNode results = results();
    Path folder = Path.of(settings.get(TrainedSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), RunFolder.FREE, overwrite)) {
      try {
        results.set("provenance", Provenance.start(commandLine, Map.of()).toJson());
        run.writeJson("results.json", results);
        run.file("report.html");
        run.file("report.md");
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  private ObjectNode results() {
    List<String> notes = new ArrayList<>();
    Training training = Training.read(Path.of(settings.get(TrainedSettings.TRAINING)), "training");
    if (training.mu() != 0) {
      throw new UserError(
          "--training: its recovery penalty is on (mu %s); give that one as --penalised-training"
              .formatted(training.mu()));
    }
    MeasuredAnswers own = measured(TrainedSettings.OWN_ANSWERS, "sampled");
    MeasuredAnswers harmful = measured(TrainedSettings.HARMFUL_ANSWERS, "response");
    training.require(own);
    training.require(harmful);
    Optional<HarmInformation> information =
        settings
            .get(TrainedSettings.INFORMATION)
            .map(found ->
                HarmInformation.read(
                    Path.of(found), settings.get(TrainedSettings.GROUP), training));
    if (information.isEmpty()) {
      notes.add(
          "Without --information nothing is predicted of the divergence: run fathom measure"
              + " --harm-information on the base.");
    }
    Intervals intervals =
        new Intervals(
            new Bootstrap(
                Math.toIntExact(settings.get(TrainedSettings.RESAMPLES)),
                CONFIDENCE,
                settings.get(TrainedSettings.SEED)));
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-theory-trained/1").put("kind", KIND);
    results.put("confidence", CONFIDENCE).put("group", settings.get(TrainedSettings.GROUP));
    results.put("lambda", training.lambda());
    training
        .horizon()
        .ifPresentOrElse(h -> results.put("horizon", h), () -> results.putNull("horizon"));
    results.put("model", training.folder().resolve("checkpoint").toString());
    results.set("objective", training.objective());
    results.set("alignment", new Alignment(training, own, information, intervals).toJson());
    results.set("recovery", new Recovery(harmful, training.horizon(), intervals).toJson());
    penalised(training, intervals).ifPresent(node -> results.set("penalised", node));
    ArrayNode told = results.putArray("notes");
    notes.forEach(told::add);
    return results;
  }

  private Optional<ObjectNode> penalised(Training plain, Intervals intervals) {
    Optional<String> folder = settings.get(TrainedSettings.PENALISED_TRAINING);
    Optional<String> answers = settings.get(TrainedSettings.PENALISED_ANSWERS);
    if (folder.isPresent() != answers.isPresent()) {
      throw new UserError("--penalised-training and --penalised-answers go together; give both");
    }
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Training training =
        Training.read(Path.of(folder.get()), TrainedSettings.PENALISED_TRAINING.name());
    if (!(training.mu() > 0 && training.weight() > 0)) {
      throw new UserError(
          "--penalised-training: mu and kl-harmful must be above 0 for a closed form, not %s and %s"
              .formatted(training.mu(), training.weight()));
    }
    MeasuredAnswers measured =
        MeasuredAnswers.read(
            Path.of(answers.get()),
            TrainedSettings.PENALISED_ANSWERS.name(),
            "response",
            settings.get(TrainedSettings.GROUP));
    training.require(measured);
    return Optional.of(
        new Penalised(training, measured, plain.horizon().orElse(0), intervals).toJson());
  }

  private MeasuredAnswers measured(Setting<String> setting, String along) {
    return MeasuredAnswers.read(
        Path.of(settings.get(setting)), setting.name(), along, settings.get(TrainedSettings.GROUP));
  }
}
