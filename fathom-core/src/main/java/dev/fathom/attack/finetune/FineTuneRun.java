package dev.fathom.attack.finetune;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.AttackRun;
import dev.fathom.attack.AttackSettings;
import dev.fathom.data.Example;
import dev.fathom.measure.MeasureModel;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Progress;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import dev.fathom.tensor.Engine;
import dev.fathom.train.RowEncoder;
import dev.fathom.train.TrainRun;
import dev.fathom.train.TrainSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code fathom attack fine-tuning}: rows are made, a model is trained on them, and the models
 * before, after and at some steps between are watched token by token and asked for what they should
 * refuse. The run's folder holds a training's folder and an attack's for each of these models. Run
 * again with the same settings it goes on in the stage in which it stopped.
 */
public final class FineTuneRun {
  static final String RESULTS = "results.json";
  static final String DYNAMICS = "dynamics.jsonl";

  /** Settings that do not change what is computed. Training rows at once do, a little. */
  public static final Set<String> FREE = free();

  private final Settings settings;
  private final ModelLocator locator;
  private final List<String> commandLine;
  private final Display display;
  private final PrintStream err;

  /**
   * @param settings of {@link FineTuneSettings#ALL}
   * @param locator finds models by folder or hub id
   * @param commandLine for the provenance
   * @param display how progress is shown
   * @param err where progress and notes go
   */
  public FineTuneRun(
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

  private static Set<String> free() {
    Set<String> free = new HashSet<>(TrainRun.FREE);
    free.add(FineTuneSettings.ASKED_AT_ONCE.name());
    free.add(FineTuneSettings.KEEP_SNAPSHOTS.name());
    return Set.copyOf(free);
  }

  /**
   * Checks what can be checked without a model.
   *
   * @throws dev.fathom.UserError for what cannot be used
   */
  public void check() {
    FineTunePlan.of(settings);
  }

  /**
   * Attacks, as far as an earlier process has not.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws dev.fathom.UserError if anything that the user gave cannot be used, before a model is
   *     loaded; or if the loss stops being finite
   */
  public Path run(boolean overwrite) {
    FineTunePlan plan = FineTunePlan.of(settings);
    Path folder = Path.of(settings.get(FineTuneSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), FREE, overwrite)) {
      try {
        attack(run, plan, new Stages(settings, folder));
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  private void attack(RunFolder run, FineTunePlan plan, Stages stages) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, display, err);
    String name = settings.get(AttackSettings.MODEL);
    Path folder = locator.resolve(name, settings.get(AttackSettings.MODEL_REVISION));
    MeasureModel model = MeasureModel.of(name, folder, display, err);
    run.writeText(Stages.ROWS, DrawnRows.jsonl(plan.rows()));
    run.writeText(Stages.ASKED, DrawnRows.jsonl(plan.asked()));
    ObjectNode trained = train(run, plan, stages, notes);
    List<Look> looks = stages.looks(folder, trained.path("steps").longValue());
    List<DynamicsRow> dynamics = watch(run, plan, model, looks, notes);
    Map<Look, ObjectNode> asked = new LinkedHashMap<>();
    for (Look look : looks) {
      asked.put(look, ask(run, plan, stages, look, folder, notes));
    }
    ObjectNode results =
        new FineTuneResults(settings, plan, model, trained, dynamics, asked)
            .toJson(
                Tokens.ofTraining(
                    stages.training().resolve("steps.jsonl"),
                    settings.get(TrainSettings.RECOMPUTE)));
    copyAnswers(run, stages, looks.getLast(), results);
    notes.putInto(results);
    ObjectNode files = Json.MAPPER.createObjectNode();
    files.set("model", model.files());
    provenance
        .with("models", files)
        .with("data", MeasureProvenance.file(Path.of(settings.get(FineTuneSettings.DATA))))
        .with("prompts", MeasureProvenance.file(Path.of(settings.get(FineTuneSettings.PROMPTS))))
        .with("seed", LongNode.valueOf(settings.get(AttackSettings.SEED)))
        .with("peak_resident_bytes", LongNode.valueOf(Engine.peakResidentBytes()))
        .with("resumed", BooleanNode.valueOf(run.resumed()));
    results.set("provenance", provenance.toJson());
    run.writeJson(RESULTS, results);
    // Made from these files later, and as much a part of the run: --overwrite takes them too.
    run.file("report.html");
    run.file("report.md");
    if (!settings.get(FineTuneSettings.KEEP_SNAPSHOTS)) {
      delete(stages.snapshots());
    }
  }

  /** The training's results; it is trained if it has none. */
  private ObjectNode train(RunFolder run, FineTunePlan plan, Stages stages, Notes notes) {
    run.file(Stages.TRAINING);
    Optional<ObjectNode> before = stages.results(Stages.TRAINING);
    if (before.isEmpty()) {
      notes.say("training on %d rows: %s".formatted(plan.rows().size(), stages.training()));
      new TrainRun(stages.trainingSettings(), locator, commandLine, display, err).run(false);
    }
    ObjectNode trained = stages.results(Stages.TRAINING).orElseThrow();
    long last = trained.path("steps").longValue();
    settings.get(FineTuneSettings.SNAPSHOTS).stream()
        .filter(step -> step > last)
        .findFirst()
        .ifPresent(step ->
            notes.add(
                "The training ended after step %d: no model of step %d was looked at."
                    .formatted(last, step)));
    return trained;
  }

  /** What fine-tuning did token by token. */
  private List<DynamicsRow> watch(
      RunFolder run, FineTunePlan plan, MeasureModel model, List<Look> looks, Notes notes) {
    int count = Math.toIntExact(settings.get(FineTuneSettings.WATCHED));
    int positions = Math.toIntExact(settings.get(FineTuneSettings.POSITIONS));
    long seed = settings.get(AttackSettings.SEED);
    var date = PairText.date(settings.get(AttackSettings.DATE));
    Optional<Path> template = settings.get(AttackSettings.TEMPLATE).map(Path::of);
    try (PairText text = PairText.load(model.folder(), model.folder(), template, date);
        SampleLog log = SampleLog.open(run.file(DYNAMICS))) {
      RowEncoder encoder =
          RowEncoder.of(
              text,
              model.folder(),
              Math.min(
                  model.config().maximumPositions(),
                  Math.toIntExact(settings.get(TrainSettings.MAX_LENGTH))));
      List<Example> heldOut = plan.watchedHeldOut(count, seed);
      if (count > 0 && heldOut.isEmpty()) {
        notes.add(
            "The held-out requests have no responses: how far the model moved is not measured.");
      }
      Dynamics dynamics =
          new Dynamics(
              model.folder(),
              TrainSettings.adaptation(settings),
              text,
              watched(plan.watchedTrained(count, seed), encoder, positions, true),
              watched(heldOut, encoder, positions, false),
              compute(model));
      long work = dynamics.work(looks, log);
      if (work > 0) {
        notes.say("watching the first %d tokens of answers".formatted(positions));
        try (Progress progress = Progress.start("watch", work, "tokens", display, err)) {
          dynamics.run(looks, log, progress);
        }
      }
      // From the disk, as a resumed run sees them.
      try (Stream<ObjectNode> rows = log.rows()) {
        return rows.map(DynamicsRow::of).toList();
      }
    }
  }

  private static List<Watched> watched(
      List<Example> rows, RowEncoder encoder, int positions, boolean ended) {
    List<Watched> watched = new ArrayList<>();
    for (Example row : rows) {
      int[] prompt = encoder.prompt(row);
      if (prompt.length < encoder.maxLength()) {
        String response = row.response().orElseThrow();
        int[] answer = ended ? encoder.answer(response) : encoder.unended(response);
        watched.add(Watched.of(row.id(), encoder.row(prompt, answer), positions));
      }
    }
    return watched;
  }

  /** As training chooses it. */
  private Compute compute(MeasureModel model) {
    DType stored = model.config().stored();
    return Compute.choose(
        settings.get(AttackSettings.DEVICE),
        settings.get(AttackSettings.DTYPE),
        stored == DType.FLOAT16 ? DType.BFLOAT16 : stored,
        3 * model.parameters());
  }

  /** What a model answers; it is asked if there are no results yet. */
  private ObjectNode ask(
      RunFolder run, FineTunePlan plan, Stages stages, Look look, Path initial, Notes notes) {
    String place = Stages.evaluation(look);
    run.file(place);
    if (stages.results(place).isEmpty()) {
      notes.say("asking the model of step " + look.step());
      AttackRun.asking(
              plan.attack().wordings(),
              plan.utilityGroups(),
              stages.evaluationSettings(look, initial),
              locator,
              commandLine,
              display,
              err)
          .run(false);
    }
    return stages.results(place).orElseThrow();
  }

  /** The last model's answers stand in the folder itself, where a judge looks for them. */
  private static void copyAnswers(RunFolder run, Stages stages, Look last, ObjectNode results) {
    Path from = stages.folder().resolve(Stages.evaluation(last));
    String judgements = "judgements-" + results.path("judge").path("name").asText() + ".jsonl";
    for (String file : List.of("generations.jsonl", judgements)) {
      try {
        run.writeText(file, Files.readString(from.resolve(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(from.resolve(file) + ": cannot be read", e);
      }
    }
  }

  private static void delete(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be removed", e);
    }
  }
}
