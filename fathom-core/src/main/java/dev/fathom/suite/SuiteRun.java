package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.DiskFull;
import dev.fathom.run.Display;
import dev.fathom.run.Nearest;
import dev.fathom.run.Notes;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Yaml;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.tensor.Engine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code fathom evaluate}: every attack and task of a suite on every model, each as a run of its
 * own in {@code <output>/<model>/<stage>}, and {@code results.json} over all of them. What is
 * finished is left alone, what was interrupted is gone on with.
 */
public final class SuiteRun {
  private static final double CONFIDENCE = 0.95;

  private final Suite suite;
  private final List<String> only;
  private final Workshop workshop;
  private final List<String> commandLine;
  private final Consumer<Path> finished;

  /**
   * @param only the models to look at, by name; empty for all
   * @param locator finds models
   * @param commandLine for the provenance
   * @param display how progress is shown
   * @param err where progress and notes go
   * @param finished told of each run's folder when it is done
   */
  public SuiteRun(
      Suite suite,
      List<String> only,
      ModelLocator locator,
      List<String> commandLine,
      Display display,
      PrintStream err,
      Consumer<Path> finished) {
    this.suite = suite;
    this.only = List.copyOf(only);
    this.workshop = new Workshop(locator, commandLine, display, err);
    this.commandLine = List.copyOf(commandLine);
    this.finished = finished;
  }

  /** What came of it. */
  public enum Ending {
    /** Every stage is finished. */
    COMPLETE,
    /** Some stages failed; the same command tries them again. */
    INCOMPLETE
  }

  /**
   * Checks everything that can be checked without loading a model: the suite, its recipes, their
   * settings, files and models.
   *
   * @return a line for each stage
   * @throws UserError for what cannot be used; all of it at once
   */
  public List<String> validate() {
    return checked().stages().stream()
        .map(stage -> stage.words() + " -> " + stage.folder())
        .toList();
  }

  private SuitePlan checked() {
    Problems problems = new Problems();
    for (String model : only) {
      if (suite.subject(model).isEmpty()) {
        problems.add(
            "--models", "no model " + model + "; " + Nearest.suggest(model, suite.models()));
      }
    }
    SuitePlan plan = SuitePlan.of(suite, Set.copyOf(only), problems);
    Set<Entry> seen = new HashSet<>();
    for (Stage stage : plan.stages()) {
      String where = stage.entry().map(Entry::where).orElse("models." + stage.model());
      // The rows are the same for all models.
      if (stage.entry().isEmpty() || seen.add(stage.entry().get())) {
        problems.attempt(where, () -> workshop.check(stage));
      }
      problems.attempt("models." + stage.model(), () -> workshop.checkModels(stage, plan.made()));
    }
    if (plan.stages().stream().noneMatch(stage -> stage.entry().isPresent())) {
      problems.add("attacks, tasks, over-refusal", "a suite needs at least one of them");
    }
    problems.refuse();
    return plan;
  }

  /**
   * Carries the suite out.
   *
   * @param overwrite start anew where the folder holds a suite already
   * @throws UserError if anything that the user gave cannot be used, before anything is computed;
   *     or if a stage fails and {@code keep-going} is false
   */
  public Ending run(boolean overwrite) {
    SuitePlan plan = checked();
    ObjectNode config = Json.MAPPER.createObjectNode().put("suite", suite.name());
    try (RunFolder run = RunFolder.open(suite.folder(), config, RunFolder.FREE, overwrite)) {
      try {
        return carryOut(run, plan);
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
  }

  private Ending carryOut(RunFolder run, SuitePlan plan) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, workshop.display(), workshop.err());
    run.writeText("suite.yaml", Yaml.write(suite.settings().toJson()));
    Pace pace = new Pace();
    List<Stage> open = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      run.file(stage.model());
      if (stage.isFinished()) {
        pace.took(stage);
      } else {
        open.add(stage);
      }
    }
    int done = plan.stages().size() - open.size();
    if (done > 0) {
      notes.say("going on: %d of %d stages are finished".formatted(done, plan.stages().size()));
    }
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < open.size(); i++) {
      Stage stage = open.get(i);
      String left = pace.left(open.subList(i, open.size())).map(time -> ", " + time).orElse("");
      notes.say("[%d/%d] %s%s".formatted(done + i + 1, plan.stages().size(), stage.words(), left));
      Instant started = Instant.now();
      carryOut(stage, failures, run, notes);
      pace.took(stage, Duration.between(started, Instant.now()));
    }
    write(run, failures, notes, provenance);
    return failures.isEmpty() ? Ending.COMPLETE : Ending.INCOMPLETE;
  }

  /** A stage that came to nothing, and why. */
  private record Failure(Stage stage, String why) {}

  private void carryOut(Stage stage, List<Failure> failures, RunFolder run, Notes notes) {
    try {
      workshop.run(stage);
      finished.accept(stage.folder());
    } catch (RuntimeException e) {
      if (DiskFull.causes(e) || !suite.settings().get(SuiteSettings.KEEP_GOING)) {
        throw e;
      }
      String why = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
      run.logFailure(e);
      notes.say(stage.words() + " failed: " + why);
      failures.add(new Failure(stage, why.lines().findFirst().orElse("")));
    }
  }

  private void write(RunFolder run, List<Failure> failures, Notes notes, Provenance provenance) {
    ObjectNode results = heading(failures);
    ObjectNode models = results.putObject("models");
    List<Looked> looked = new ArrayList<>();
    PartReader reader = new PartReader(suite.settings().get(SuiteSettings.COUNTED));
    // What an earlier run found of other models still holds.
    SuitePlan all = SuitePlan.of(suite, Set.of(), new Problems());
    for (Subject subject : suite.subjects()) {
      Looked one = Looked.of(subject.name(), all.stages(), reader);
      if (only.isEmpty() || only.contains(subject.name()) || !one.parts().isEmpty()) {
        models.set(subject.name(), description(subject, all));
        looked.add(one);
      }
    }
    new SuiteResults(looked, suite.reference(), bootstrap(suite)).into(results);
    notes.putInto(results);
    results.set("provenance", provenance.with("seed", results.path("seed")).toJson());
    run.writeJson("results.json", results);
    // Made from these files later, and as much a part of the run: --overwrite takes them too.
    List.of("report.html", "report.md", "suite.csv").forEach(run::file);
  }

  static Bootstrap bootstrap(Suite suite) {
    return new Bootstrap(
        Math.toIntExact(suite.settings().get(SuiteSettings.RESAMPLES)),
        CONFIDENCE,
        suite.settings().get(SuiteSettings.SEED));
  }

  private ObjectNode heading(List<Failure> failures) {
    Optional<Long> limit = suite.settings().get(SuiteSettings.LIMIT);
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-suite/1").put("kind", "suite").put("suite", suite.name());
    results.put("testing_only", limit.isPresent());
    limit.ifPresentOrElse(n -> results.put("limit", n), () -> results.putNull("limit"));
    results.put("complete", failures.isEmpty());
    ArrayNode failed = results.putArray("failed");
    failures.forEach(failure ->
        failed
            .addObject()
            .put("model", failure.stage().model())
            .put("stage", failure.stage().name())
            .put("why", failure.why()));
    results.put("reference", suite.reference());
    results.put(
        "counted", suite.settings().get(SuiteSettings.COUNTED).name().toLowerCase(Locale.ROOT));
    results.put("confidence", CONFIDENCE);
    results.put("level", Contrast.LEVEL);
    results.put("resamples", suite.settings().get(SuiteSettings.RESAMPLES));
    results.put("seed", suite.settings().get(SuiteSettings.SEED));
    return results;
  }

  /** What a model is, in the suite's words, and where. */
  private static ObjectNode description(Subject subject, SuitePlan plan) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("model", plan.models().get(subject.name()));
    subject
        .making()
        .ifPresent(
            making -> node.put("made_by", making.key()).put("recipe", making.recipe().toString()));
    subject.settings().properties().stream()
        .filter(setting -> !setting.getKey().equals("model"))
        .forEach(setting -> node.set(setting.getKey(), setting.getValue()));
    return node;
  }
}
