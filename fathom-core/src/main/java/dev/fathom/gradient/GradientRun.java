package dev.fathom.gradient;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.judging.JudgeSettings;
import dev.fathom.judging.Judges;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.model.Adaptation;
import dev.fathom.model.Model;
import dev.fathom.model.TrainableModel;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.pair.Side;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.run.Settings;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.tensor.Engine;
import dev.fathom.text.Dialogue;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.JudgedSamples;
import dev.fathom.train.ObjectiveGradients;
import dev.fathom.train.RowEncoder;
import dev.fathom.train.TrainRun;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code fathom gradients}: gradients by position along given answers, of training recipes, and of
 * expected harm. Run again with the same settings it goes on where it stopped.
 *
 * @param settings of {@link GradientSettings#ALL}
 * @param locator finds models by folder or hub id
 * @param commandLine for the provenance
 * @param display how progress is shown
 * @param err where progress and notes go
 */
public record GradientRun(
    Settings settings,
    ModelLocator locator,
    List<String> commandLine,
    Display display,
    PrintStream err) {
  /** The kind of run that the results name. */
  public static final String KIND = "gradients";

  private static final double CONFIDENCE = 0.95;

  /**
   * Computes.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws UserError if anything that the user gave cannot be used
   */
  public Path run(boolean overwrite) {
    GradientInputs inputs = new GradientChecks(settings, locator, display, err).find();
    Path folder = Path.of(settings.get(GradientSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), RunFolder.FREE, overwrite)) {
      try {
        compute(run, inputs);
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  private void compute(RunFolder run, GradientInputs inputs) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, display, err);
    notes.say("computing in " + inputs.compute());
    Bootstrap bootstrap =
        new Bootstrap(
            Math.toIntExact(settings.get(MeasureSettings.RESAMPLES)),
            CONFIDENCE,
            settings.get(GradientSettings.SEED));
    GradientResults summary = new GradientResults(bootstrap);
    ObjectNode results = heading(inputs);
    List<ObjectNode> along = along(run, inputs);
    results.set("groups", summary.groups(along));
    if (settings.get(GradientSettings.INFLUENCE_TOKENS) > 0) {
      results.set("influence", summary.influence(along, inputs.layer(settings)));
    }
    Map<String, ParameterGradient> updates = new LinkedHashMap<>();
    try {
      ObjectNode objectives = results.putObject("objectives");
      inputs
          .recipes()
          .forEach((name, recipe) ->
              objectives.set(name, objective(run, name, recipe, summary, updates)));
      if (!inputs.harmful().isEmpty()) {
        results.set("harm_gradient", harm(run, inputs, bootstrap, updates));
      }
    } finally {
      updates.values().forEach(ParameterGradient::close);
    }
    notes.putInto(results);
    ObjectNode hashes = Json.MAPPER.createObjectNode();
    hashes.set("base", inputs.base().files());
    hashes.set("aligned", inputs.aligned().files());
    provenance
        .with("models", hashes)
        .with("prompts", MeasureProvenance.file(Path.of(settings.get(MeasureSettings.PROMPTS))))
        .with("compute", MeasureProvenance.compute(inputs.compute()))
        .with("seed", LongNode.valueOf(settings.get(GradientSettings.SEED)))
        .with("peak_resident_bytes", LongNode.valueOf(Engine.peakResidentBytes()));
    results.set("provenance", provenance.toJson());
    run.writeJson("results.json", results);
    run.file("report.html");
    run.file("report.md");
  }

  private ObjectNode heading(GradientInputs inputs) {
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-gradients/1").put("kind", KIND);
    ObjectNode models = results.putObject("models");
    models.set("base", inputs.base().toJson());
    models.set("aligned", inputs.aligned().toJson());
    results.put("of", settings.get(GradientSettings.OF).label());
    results.put("confidence", CONFIDENCE);
    results.put("early", Curve.EARLY).put("late", Curve.LATE);
    return results;
  }

  private List<Integer> positions() {
    return settings.get(GradientSettings.AT).stream()
        .map(Math::toIntExact)
        .distinct()
        .sorted()
        .toList();
  }

  private PairText text(GradientInputs inputs) {
    return PairText.load(
        inputs.base().folder(),
        inputs.aligned().folder(),
        settings.get(MeasureSettings.TEMPLATE).map(Path::of),
        PairText.date(settings.get(MeasureSettings.DATE)));
  }

  private List<ObjectNode> along(RunFolder run, GradientInputs inputs) {
    int layer = inputs.layer(settings);
    Side of = settings.get(GradientSettings.OF);
    Side other = of == Side.BASE ? Side.ALIGNED : Side.BASE;
    try (PairText text = text(inputs);
        SampleLog log = SampleLog.open(run.file("samples.jsonl"))) {
      List<AlongAnswers.Row> rows = rows(inputs, text);
      if (!log.finished().containsAll(rows.stream().map(row -> row.example().id()).toList())) {
        try (TrainableModel student =
                TrainableModel.load(
                    inputs.side(of).folder(), inputs.compute(), new Adaptation.Full());
            Model frozen = Model.load(inputs.side(other).folder(), inputs.compute())) {
          new AlongAnswers(
                  text,
                  student,
                  of == Side.BASE ? student.model() : frozen,
                  of == Side.BASE ? frozen : student.model(),
                  positions(),
                  layer,
                  Math.toIntExact(settings.get(GradientSettings.INFLUENCE_TOKENS)),
                  display,
                  err)
              .run(rows, log);
        }
      }
      try (var stored = log.rows()) {
        return new ArrayList<>(stored.toList());
      }
    }
  }

  /** Rows cut behind the last position that is looked at. */
  private List<AlongAnswers.Row> rows(GradientInputs inputs, PairText text) {
    int most =
        Math.max(
            positions().getLast(),
            Math.toIntExact(settings.get(GradientSettings.INFLUENCE_TOKENS)));
    int context =
        Math.min(
            inputs.base().config().maximumPositions(),
            inputs.aligned().config().maximumPositions());
    List<AlongAnswers.Row> rows = new ArrayList<>();
    for (Example example : inputs.examples()) {
      EncodedDialogue row =
          text.encoder()
              .encode(
                  new Dialogue(
                      example.system(), example.prompt(), example.response().orElseThrow()));
      int kept = Math.min(Math.min(row.length(), context), row.responseStart() + most);
      if (kept <= row.responseStart()) {
        throw new UserError(
            example.id()
                + ": its prompt of "
                + row.responseStart()
                + " tokens leaves no room for a response in the models' context of "
                + context);
      }
      rows.add(
          new AlongAnswers.Row(
              example, new EncodedDialogue(Arrays.copyOf(row.ids(), kept), row.responseStart())));
    }
    return rows;
  }

  private ObjectNode objective(
      RunFolder run,
      String name,
      Settings recipe,
      GradientResults summary,
      Map<String, ParameterGradient> updates) {
    Path folder = run.file("objectives/" + name + "/samples.jsonl").getParent();
    try (RunFolder own = RunFolder.open(folder, recipe.toJson(), TrainRun.FREE, false);
        SampleLog log = SampleLog.open(own.file("samples.jsonl"));
        ObjectiveGradients gradients = new ObjectiveGradients(recipe, locator, own, display, err)) {
      new ObjectiveStage(
              name, Math.toIntExact(settings.get(GradientSettings.ROWS)), positions(), display, err)
          .run(gradients, log);
      if (settings.get(GradientSettings.ANSWERS) > 0) {
        gradients.addUpdate(Math.toIntExact(settings.get(GradientSettings.UPDATE_STEPS)));
        updates.put(name, ParameterGradient.takenFrom(gradients.student()));
      }
      try (var rows = log.rows()) {
        return summary.objective(gradients.objective(), rows.toList());
      }
    }
  }

  private ObjectNode harm(
      RunFolder run,
      GradientInputs inputs,
      Bootstrap bootstrap,
      Map<String, ParameterGradient> updates) {
    HarmStage stage =
        new HarmStage(
            Math.toIntExact(settings.get(GradientSettings.ANSWERS)),
            positions(),
            bootstrap,
            settings.get(GradientSettings.SEED),
            display,
            err);
    Path folder = inputs.side(settings.get(GradientSettings.OF)).folder();
    try (PairText text = text(inputs);
        TrainableModel student =
            TrainableModel.load(folder, inputs.compute(), new Adaptation.Full());
        SampleLog log = SampleLog.open(run.file("answers.jsonl"))) {
      int context = student.model().config().maximumPositions();
      JudgedSamples samples =
          new JudgedSamples(
              RowEncoder.of(text, folder, context),
              student.model(),
              Judges.quick(settings),
              Math.toIntExact(settings.get(GradientSettings.MAX_NEW_TOKENS)),
              err);
      HarmGradient gradient = new HarmGradient(student, stage.draw(samples, inputs.harmful(), log));
      ObjectNode node = stage.results(gradient, updates);
      return node.put("judge", settings.get(JudgeSettings.JUDGE));
    }
  }
}
