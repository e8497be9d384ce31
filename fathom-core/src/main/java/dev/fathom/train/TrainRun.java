package dev.fathom.train;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.measure.RecoverySet;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Engine;
import dev.fathom.train.objective.Objective;
import dev.fathom.train.objective.ObjectiveSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code fathom train}: from settings to a run folder with {@code config.yaml}, {@code
 * steps.jsonl}, states to resume from, TensorBoard's event file, the trained checkpoint and {@code
 * results.json}. Run again with the same settings it goes on where it stopped, on the trajectory of
 * a training that was never interrupted.
 */
public final class TrainRun {
  /** Where in the run's folder the trained model is, in the Hugging Face layout. */
  public static final String CHECKPOINT = "checkpoint";

  /** Where in the run's folder the adapters are, in PEFT's layout, if some were trained. */
  public static final String ADAPTER = "adapter";

  /** Where in the run's folder models of chosen steps are, {@code step-N/checkpoint} each. */
  public static final String SNAPSHOTS = "snapshots";

  /** Settings that do not change what is computed. */
  public static final Set<String> FREE =
      Set.of("display", "output", "overwrite", "verbose", "teacher-memory", "save-every");

  private final Settings settings;
  private final ModelLocator locator;
  private final List<String> commandLine;
  private final Display display;
  private final PrintStream err;

  /**
   * @param settings of {@link TrainSettings#ALL}
   * @param locator finds models by folder or hub id
   * @param commandLine for the provenance
   * @param display how progress is shown
   * @param err where progress and notes go
   */
  public TrainRun(
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
   * Checks everything that can be checked without computing: settings, files, models, tokenizers.
   *
   * @return one line that says what would be trained
   * @throws dev.fathom.UserError for what cannot be used
   */
  public String validate() {
    TrainingData data = new TrainChecks(settings).data();
    TrainSetup setup = new TrainSetup(settings, locator, display, err);
    ResolvedModels models = setup.models();
    try (PairText text = models.text(settings)) {
      Objective objective = ObjectiveSettings.of(settings, setup.recovery(text).tokens());
      models.requireFor(objective);
      Compute compute = setup.compute(models);
      return objective.name() + ": " + data.words() + ", " + compute;
    }
  }

  /**
   * Checks what can be checked without the models: settings and data.
   *
   * @throws dev.fathom.UserError for what cannot be used
   */
  public void check() {
    new TrainChecks(settings).data();
  }

  /**
   * Trains.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws dev.fathom.UserError if anything that the user gave cannot be used, before a model is
   *     loaded; or if the loss stops being finite
   */
  public Path run(boolean overwrite) {
    TrainingData data = new TrainChecks(settings).data();
    Path folder = Path.of(settings.get(TrainSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), FREE, overwrite)) {
      try {
        train(run, data);
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  private void train(RunFolder run, TrainingData data) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, display, err);
    TrainSetup setup = new TrainSetup(settings, locator, display, err);
    ResolvedModels models = setup.models();
    try (PairText text = models.text(settings)) {
      RecoverySet recovery = setup.recovery(text);
      Objective objective = ObjectiveSettings.of(settings, recovery.tokens());
      models.requireFor(objective);
      Compute compute = setup.compute(models);
      notes.say("computing in " + compute);
      Session session = new Session(settings, run, notes, display, err);
      ObjectNode results = session.train(objective, data, models, text, compute);
      results.set("model", models.student().toJson());
      notes.putInto(results);
      ObjectNode hashes = Json.MAPPER.createObjectNode();
      models.all().forEach((name, model) -> hashes.set(name, model.files()));
      provenance
          .with("models", hashes)
          .with("data", data.provenance())
          .with("text", MeasureProvenance.text(text))
          .with("recovery", MeasureProvenance.recovery(recovery, text))
          .with("compute", MeasureProvenance.compute(compute))
          .with("seed", LongNode.valueOf(settings.get(TrainSettings.SEED)))
          .with("peak_resident_bytes", LongNode.valueOf(Engine.peakResidentBytes()))
          .with("resumed", BooleanNode.valueOf(run.resumed()));
      results.set("provenance", provenance.toJson());
      run.writeJson("results.json", results);
      // Made from these files later, and as much a part of the run: --overwrite takes them too.
      run.file("report.html");
      run.file("report.md");
    }
  }
}
