package dev.fathom.task;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.decode.RuleSettings;
import dev.fathom.judge.Judge;
import dev.fathom.measure.GuardedModel;
import dev.fathom.measure.MeasureModel;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Engine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code fathom task}: from settings to a run folder with {@code config.yaml}, {@code
 * samples.jsonl} and {@code results.json}. Run again with the same settings it goes on where it
 * stopped.
 */
public final class TaskRun {
  /** The kind of run that the results name. */
  static final String KIND = "task";

  private static final String SAMPLES = "samples.jsonl";
  private static final double CONFIDENCE = 0.95;

  private final Settings settings;
  private final ModelLocator locator;
  private final List<String> commandLine;
  private final Display display;
  private final PrintStream err;

  /**
   * @param settings of {@link TaskSettings#ALL}
   * @param locator finds models and data sets by folder or hub id
   * @param commandLine for the provenance
   * @param display how progress is shown
   * @param err where progress and notes go
   */
  public TaskRun(
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
   * Checks what can be checked without a model: settings, data and rows.
   *
   * @throws dev.fathom.UserError for what cannot be used
   */
  public void check() {
    TaskPlan.of(settings, locator).judge().ifPresent(Judge::close);
  }

  /**
   * Asks.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws dev.fathom.UserError if anything that the user gave cannot be used, before a model is
   *     loaded
   */
  public Path run(boolean overwrite) {
    TaskPlan plan = TaskPlan.of(settings, locator);
    Path folder = Path.of(settings.get(TaskSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), RunFolder.FREE, overwrite)) {
      try {
        ask(run, plan);
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    } finally {
      plan.judge().ifPresent(Judge::close);
    }
    return folder;
  }

  private void ask(RunFolder run, TaskPlan plan) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, display, err);
    GuardedModel model = model(plan);
    notes.say("computing in " + model.compute());
    ObjectNode results = heading(plan, model);
    try (PairText text =
            model.text(settings.get(TaskSettings.TEMPLATE).map(Path::of), plan.date());
        SampleLog log = SampleLog.open(run.file(SAMPLES))) {
      int finished = log.finished().size();
      int all = plan.items().size();
      if (finished > 0) {
        notes.say("going on: " + finished + " of " + all + " questions are answered already");
      }
      if (finished < all) {
        new TaskStages(settings, plan, model, text, log, notes).run(display, err);
      }
      new TaskSummary(plan, bootstrap()).into(results, log, model.base().isPresent() ? 2 : 1);
      provenance
          .with("models", model.files())
          .with("data", DataFiles.json(plan.source()))
          .with("text", MeasureProvenance.text(text))
          .with("compute", MeasureProvenance.compute(model.compute()))
          .with("peak_resident_bytes", LongNode.valueOf(Engine.peakResidentBytes()))
          .with("resumed", BooleanNode.valueOf(run.resumed()));
      plan.examples().ifPresent(e -> provenance.with("examples", DataFiles.json(e)));
    }
    notes.putInto(results);
    results.set("provenance", provenance.toJson());
    run.writeJson("results.json", results);
    // Made from these files later, and as much a part of the run: --overwrite takes them too.
    run.file("report.html");
    run.file("report.md");
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(
        Math.toIntExact(settings.get(TaskSettings.RESAMPLES)),
        CONFIDENCE,
        settings.get(TaskSettings.SEED));
  }

  private GuardedModel model(TaskPlan plan) {
    MeasureModel model = found(settings.get(TaskSettings.MODEL), TaskSettings.MODEL_REVISION);
    Optional<MeasureModel> base =
        settings.get(RuleSettings.BASE).map(name -> found(name, RuleSettings.BASE_REVISION));
    return new GuardedModel(
        model,
        base,
        plan.rule(),
        Compute.choose(
            settings.get(TaskSettings.DEVICE),
            settings.get(TaskSettings.DTYPE),
            model.config().stored(),
            model.parameters() + base.map(MeasureModel::parameters).orElse(0L)));
  }

  private MeasureModel found(String name, Setting<Optional<String>> revision) {
    return MeasureModel.of(name, locator.resolve(name, settings.get(revision)), display, err);
  }

  /** What stands at the top of the results, in the order of the schema. */
  private ObjectNode heading(TaskPlan plan, GuardedModel model) {
    Optional<Long> limit = settings.get(TaskSettings.LIMIT);
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-task/1").put("kind", KIND).put("task", plan.task().name());
    results.put("testing_only", limit.isPresent());
    limit.ifPresentOrElse(n -> results.put("limit", n), () -> results.putNull("limit"));
    results.set("model", model.model().toJson());
    results.set("rule", model.ruleJson());
    plan.judge()
        .ifPresent(judge ->
            results.putObject("judge").put("name", judge.name()).put("version", judge.version()));
    results.put("shots", plan.shots());
    results.put(
        "chat_template",
        plan.task() instanceof RefusalTask || settings.get(TaskSettings.CHAT_TEMPLATE));
    results.put("seed", settings.get(TaskSettings.SEED));
    results.put("confidence", CONFIDENCE);
    results.put("resamples", settings.get(TaskSettings.RESAMPLES));
    return results;
  }
}
