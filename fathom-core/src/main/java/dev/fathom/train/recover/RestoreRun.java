package dev.fathom.train.recover;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.measure.MeasureModel;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.model.Adaptation;
import dev.fathom.model.Model;
import dev.fathom.model.TrainableModel;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Progress;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Engine;
import dev.fathom.train.Probe;
import dev.fathom.train.RowEncoder;
import dev.fathom.train.TrainRun;
import dev.fathom.train.TrainSettings;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code fathom recover restore} (2504.09757): single weights of a fine-tuned model get their
 * values in the aligned model back. The run's folder gets {@code checkpoint}, {@code results.json}
 * and states to resume from; run again with the same settings it goes on where it stopped.
 */
public final class RestoreRun {
  /** Settings that do not change what is computed. */
  private static final Set<String> FREE = Set.of("display", "output", "overwrite", "verbose");

  private final Settings settings;
  private final ModelLocator locator;
  private final List<String> commandLine;
  private final Display display;
  private final PrintStream err;

  /**
   * @param settings of {@link RestoreSettings#ALL}
   * @param locator finds models by folder or hub id
   * @param commandLine for the provenance
   * @param display how progress is shown
   * @param err where progress and notes go
   */
  public RestoreRun(
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
   * Checks what can be checked without the models: settings and data.
   *
   * @throws dev.fathom.UserError for what cannot be used
   */
  public void check() {
    RestoreData.read(settings);
  }

  /**
   * Restores.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws dev.fathom.UserError if anything that the user gave cannot be used, before a model is
   *     loaded; or if a state stops being finite
   */
  public Path run(boolean overwrite) {
    RestoreData data = RestoreData.read(settings);
    Path folder = Path.of(settings.get(RestoreSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), FREE, overwrite)) {
      try {
        restore(run, data);
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  private void restore(RunFolder run, RestoreData data) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, display, err);
    MeasureModel aligned = model(RestoreSettings.ALIGNED, TrainSettings.ALIGNED_REVISION);
    MeasureModel tuned = model(RestoreSettings.MODEL, TrainSettings.MODEL_REVISION);
    int layers = data.layers(tuned.config().layers());
    var now = PairText.date(settings.get(TrainSettings.DATE));
    Optional<Path> template = settings.get(TrainSettings.TEMPLATE).map(Path::of);
    try (PairText text = PairText.load(aligned.folder(), tuned.folder(), template, now)) {
      Compute compute =
          Compute.choose(
              settings.get(TrainSettings.DEVICE),
              settings.get(TrainSettings.DTYPE),
              tuned.config().stored(),
              3 * tuned.parameters() + aligned.parameters());
      notes.say("computing in " + compute);
      ObjectNode results = RecoveryHeading.of("restore");
      results.set("model", tuned.toJson());
      results.set("aligned", aligned.toJson());
      results.put("layers", layers);
      results.setAll(restored(run, notes, data, text, compute, aligned, tuned, layers));
      notes.putInto(results);
      ObjectNode hashes = Json.MAPPER.createObjectNode();
      hashes.set("model", tuned.files());
      hashes.set("aligned", aligned.files());
      provenance
          .with("models", hashes)
          .with("data", data.provenance())
          .with("text", MeasureProvenance.text(text))
          .with("compute", MeasureProvenance.compute(compute))
          .with("peak_resident_bytes", LongNode.valueOf(Engine.peakResidentBytes()))
          .with("resumed", BooleanNode.valueOf(run.resumed()));
      results.set("provenance", provenance.toJson());
      run.writeJson("results.json", results);
      // Made from these files later, and as much a part of the run: --overwrite takes them too.
      run.file("report.html");
      run.file("report.md");
    }
  }

  private ObjectNode restored(
      RunFolder run,
      Notes notes,
      RestoreData data,
      PairText text,
      Compute compute,
      MeasureModel aligned,
      MeasureModel tuned,
      int layers) {
    RowEncoder encoder = data.encoder(text, aligned, tuned);
    PromptStates harmful = data.harmful(encoder, layers);
    PromptStates task = data.task(encoder, layers);
    Probe probe = Probe.of(data.probe(), encoder);
    try (Model original = Model.load(aligned.folder(), compute);
        Model asItCame = Model.load(tuned.folder(), compute);
        TrainableModel working =
            TrainableModel.load(tuned.folder(), compute, new Adaptation.FirstBlocks(layers));
        WeightMix mix = WeightMix.of(working, original, asItCame)) {
      Restoration.Plan plan = data.plan(aligned.parameters());
      Restoration restoration =
          new Restoration(
              working,
              mix,
              harmful,
              harmful.direction(original),
              task,
              task.direction(asItCame),
              model -> probe.accuracy(model.model()),
              plan,
              RestoreState.open(run));
      ObjectNode results;
      try (Progress progress = Progress.start("restore", plan.steps(), "steps", display, err)) {
        results = restoration.run(notes, progress);
      }
      results.put("weights_restored", results.path("restored").asDouble() / aligned.parameters());
      results.withObject("probe").put("n", probe.tokens());
      write(
          run.file(TrainRun.CHECKPOINT),
          mix,
          results.path("chosen_step").asInt(),
          aligned,
          tuned,
          layers);
      return results;
    }
  }

  /** In the type in which the fine-tuned model is stored, so that no number is rounded. */
  private static void write(
      Path folder, WeightMix mix, int step, MeasureModel aligned, MeasureModel tuned, int layers) {
    if (Files.exists(folder)) {
      return;
    }
    Compute stored = new Compute(new Device.Cpu(), tuned.config().stored(), "as it is stored");
    try (Model original = Model.load(aligned.folder(), stored);
        TrainableModel repaired =
            TrainableModel.load(tuned.folder(), stored, new Adaptation.FirstBlocks(layers))) {
      mix.apply(step, repaired, original);
      repaired.save(folder, tuned.config().stored());
    }
  }

  private MeasureModel model(Setting<String> name, Setting<Optional<String>> revision) {
    String model = settings.get(name);
    return MeasureModel.of(model, locator.resolve(model, settings.get(revision)), display, err);
  }
}
