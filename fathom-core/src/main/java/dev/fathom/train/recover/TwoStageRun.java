package dev.fathom.train.recover;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Engine;
import dev.fathom.train.TrainRun;
import dev.fathom.train.TrainSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code fathom recover two-stage} (2511.12155, A.5): a degraded model is trained back towards the
 * aligned one, and from there a targeted completion is trained. The run's folder holds a training's
 * folder for each stage, the final model as {@code checkpoint} and {@code results.json}. Run again
 * with the same settings it goes on in the stage in which it stopped.
 */
public final class TwoStageRun {
  private static final String RESULTS = "results.json";

  private final Settings settings;
  private final ModelLocator locator;
  private final List<String> commandLine;
  private final Display display;
  private final PrintStream err;

  /**
   * @param settings of {@link RecoverSettings#ALL}
   * @param locator finds models by folder or hub id
   * @param commandLine for the provenance
   * @param display how progress is shown
   * @param err where progress and notes go
   */
  public TwoStageRun(
      Settings settings,
      ModelLocator locator,
      List<String> commandLine,
      Display display,
      PrintStream err) {
    this.settings = settings;
    this.locator = locator;
    this.commandLine = List.copyOf(commandLine);
    this.display = display;
    this.err = err;
  }

  /**
   * Checks everything that can be checked without computing, for both stages.
   *
   * @return a line for each stage that says what would be trained
   * @throws dev.fathom.UserError for what cannot be used
   */
  public List<String> validate() {
    Path folder = folder();
    return List.of(
        training(Stage.realign(settings, folder)).validate(),
        training(Stage.completionBeforehand(settings, folder)).validate());
  }

  /**
   * Checks what can be checked without the models: settings and data.
   *
   * @throws dev.fathom.UserError for what cannot be used
   */
  public void check() {
    training(Stage.realign(settings, folder())).check();
    training(Stage.completionBeforehand(settings, folder())).check();
  }

  /**
   * Trains both stages, as far as an earlier process has not.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws dev.fathom.UserError if anything that the user gave cannot be used, before a model is
   *     loaded; or if a loss stops being finite
   */
  public Path run(boolean overwrite) {
    Path folder = folder();
    if (overwrite || Stage.realign(settings, folder).results().isEmpty()) {
      validate();
    }
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), TrainRun.FREE, overwrite)) {
      try {
        recover(run, folder);
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  private void recover(RunFolder run, Path folder) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, display, err);
    ObjectNode results = RecoveryHeading.of("two-stage");
    ObjectNode pair = results.putObject("pair");
    named(pair, TrainSettings.BASE);
    named(pair, TrainSettings.ALIGNED);
    ArrayNode stages = results.putArray("stages");
    Stage realign = Stage.realign(settings, folder);
    Stage completion = Stage.completion(settings, folder);
    for (Stage stage : List.of(realign, completion)) {
      ObjectNode trained = trained(stage, run, notes);
      stages.add(summary(stage, trained));
      // What the first stage began at; the second begins at a checkpoint of this very run.
      if (!results.has("degraded")) {
        results.set("degraded", trained.path("model"));
      }
      results.set("model", trained.path("model"));
    }
    CheckpointCopy.write(completion.checkpoint(), run.file(TrainRun.CHECKPOINT));
    notes.putInto(results);
    provenance.with("resumed", BooleanNode.valueOf(run.resumed()));
    results.set("provenance", provenance.toJson());
    run.writeJson(RESULTS, results);
    // Made from these files later, and as much a part of the run: --overwrite takes them too.
    run.file("report.html");
    run.file("report.md");
  }

  private void named(ObjectNode pair, Setting<Optional<String>> model) {
    settings.get(model).ifPresent(name -> pair.putObject(model.name()).put("name", name));
  }

  /** The stage's results; it is trained if it has none. */
  private ObjectNode trained(Stage stage, RunFolder run, Notes notes) {
    run.file(stage.folder().getFileName().toString());
    if (stage.results().isEmpty()) {
      notes.say("stage " + stage.name() + ": " + stage.folder());
      training(stage).run(false);
    }
    ObjectNode trained = stage.results().orElseThrow();
    if (trained.path("stopped").asText().equals("guard")) {
      notes.add("The stage " + stage.name() + " was stopped by the utility guard.");
    }
    return trained;
  }

  private static ObjectNode summary(Stage stage, ObjectNode trained) {
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("name", stage.name())
            .put("folder", stage.folder().getFileName().toString());
    for (String key : List.of("objective", "steps", "rows", "loss", "probe", "stopped")) {
      if (trained.has(key)) {
        node.set(key, trained.get(key));
      }
    }
    return node;
  }

  private TrainRun training(Stage stage) {
    return new TrainRun(stage.settings(), locator, commandLine, display, err);
  }

  private Path folder() {
    return Path.of(settings.get(RecoverSettings.OUTPUT));
  }
}
