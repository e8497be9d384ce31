package dev.fathom.harm;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Models;
import dev.fathom.decode.Sampling;
import dev.fathom.harm.HarmSettings.Along;
import dev.fathom.judge.Judge;
import dev.fathom.judging.JudgeModels;
import dev.fathom.judging.Judges;
import dev.fathom.measure.MeasureModel;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.measure.RowSelection;
import dev.fathom.model.Model;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Engine;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code fathom measure --harm-information}: from settings to a run folder with {@code
 * samples.jsonl}, {@code results.json} and {@code positions.csv}. Run again with the same settings
 * it goes on where it stopped.
 */
public final class HarmInformationRun {
  /** The kind of run that the results name. */
  static final String KIND = "harm-information";

  private static final double CONFIDENCE = 0.95;
  private static final int LEAST_ROLLOUTS = 16;
  private static final double COARSE = 0.25;
  private static final double FINE = 0.1;

  private final Settings settings;
  private final ModelLocator locator;
  private final List<String> commandLine;
  private final Display display;
  private final PrintStream err;

  /**
   * @param settings of {@link HarmSettings#ALL}
   * @param locator finds models by folder or hub id
   * @param commandLine for the provenance
   * @param display how progress is shown
   * @param err where progress and notes go
   */
  public HarmInformationRun(
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
   * Draws, judges and summarises.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws UserError if anything that the user gave cannot be used, before a model is loaded
   */
  public Path run(boolean overwrite) {
    check();
    List<Example> examples = examples();
    try (Judge judge = new Judges(settings, JudgeModels.NONE).chosen()) {
      examples.forEach(example -> judge.check(example.prompt()));
    }
    Path folder = Path.of(settings.get(HarmSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), RunFolder.FREE, overwrite)) {
      try {
        measure(run, examples);
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  /** Refuses what shows without reading a model. */
  private void check() {
    PairText.date(settings.get(MeasureSettings.DATE));
    BatchSize.parse(settings.get(MeasureSettings.BATCH));
    Compute.check(settings.get(MeasureSettings.DEVICE), settings.get(MeasureSettings.DTYPE));
    sampling();
    Optional<String> template = settings.get(MeasureSettings.TEMPLATE);
    if (template.isPresent() && !Files.isRegularFile(Path.of(template.get()))) {
      throw new UserError("--template: " + template.get() + ": no such file");
    }
    if (settings.get(HarmSettings.ANSWERS) < 2) {
      throw new UserError(
          "--answers must be at least 2: from how far a prompt's answers differ follows how many"
              + " more are looked at");
    }
    if (settings.get(HarmSettings.ROLLOUTS) < LEAST_ROLLOUTS) {
      throw new UserError("--rollouts must be at least " + LEAST_ROLLOUTS);
    }
    if (settings.get(HarmSettings.AIM) == 0) {
      throw new UserError("--aim must be above 0: no number of rollouts leaves no noise");
    }
  }

  private Sampling.Temperature sampling() {
    return new Sampling.Temperature(settings.get(HarmSettings.TEMPERATURE));
  }

  private List<Example> examples() {
    return Examples.read(
        Path.of(settings.get(MeasureSettings.PROMPTS)),
        RowSelection.limited(settings, settings.get(HarmSettings.ALONG) == Along.RESPONSE));
  }

  private void measure(RunFolder run, List<Example> examples) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, display, err);
    Map<String, MeasureModel> models = models();
    MeasureModel aligned = models.get("aligned");
    Compute compute =
        Compute.choose(
            settings.get(MeasureSettings.DEVICE),
            settings.get(MeasureSettings.DTYPE),
            aligned.config().stored(),
            models.values().stream().mapToLong(MeasureModel::parameters).max().orElseThrow());
    notes.say("computing in " + compute);
    Optional<Path> template = settings.get(MeasureSettings.TEMPLATE).map(Path::of);
    Path other = models.getOrDefault("base", aligned).folder();
    ObjectNode results = heading(models);
    List<HarmRow> rows = new ArrayList<>();
    try (PairText text =
            PairText.load(
                other,
                aligned.folder(),
                template,
                PairText.date(settings.get(MeasureSettings.DATE)));
        SampleLog samples = SampleLog.open(run.file("samples.jsonl"));
        Judge judge = new Judges(settings, JudgeModels.of(locator, display, err)).chosen()) {
      results.set("judge", told(judge));
      models.forEach((side, model) ->
          rows.addAll(rows(side, model, examples, compute, text, judge, samples, notes)));
      provenance
          .with("models", files(models))
          .with("prompts", MeasureProvenance.file(Path.of(settings.get(MeasureSettings.PROMPTS))))
          .with("text", MeasureProvenance.text(text))
          .with("compute", MeasureProvenance.compute(compute))
          .with("seed", LongNode.valueOf(settings.get(MeasureSettings.SEED)))
          .with("peak_resident_bytes", LongNode.valueOf(Engine.peakResidentBytes()))
          .with("resumed", BooleanNode.valueOf(run.resumed()));
    }
    ObjectNode groups =
        new HarmResults(settings.get(HarmSettings.ALONG), settings.get(HarmSettings.BEYOND))
            .groups(rows);
    results.set("groups", groups);
    notes.putInto(results);
    results.set("provenance", provenance.toJson());
    run.writeJson("results.json", results);
    run.writeText("positions.csv", HarmCsv.of(groups));
    // Made from these files later, and as much a part of the run: --overwrite takes them too.
    run.file("report.html");
    run.file("report.md");
  }

  private Map<String, MeasureModel> models() {
    Map<String, MeasureModel> models = new LinkedHashMap<>();
    models.put(
        "aligned", model(settings.get(MeasureSettings.ALIGNED), MeasureSettings.ALIGNED_REVISION));
    settings
        .get(HarmSettings.BASE)
        .ifPresent(name -> models.put("base", model(name, MeasureSettings.BASE_REVISION)));
    return models;
  }

  private MeasureModel model(String name, Setting<Optional<String>> revision) {
    return MeasureModel.of(name, locator.resolve(name, settings.get(revision)), display, err);
  }

  /** One model's answers, as the disk holds them when all are looked at. */
  private List<HarmRow> rows(
      String side,
      MeasureModel described,
      List<Example> examples,
      Compute compute,
      PairText text,
      Judge judge,
      SampleLog samples,
      Notes notes) {
    int longest = Math.toIntExact(settings.get(MeasureSettings.MAX_NEW_TOKENS));
    Along along = settings.get(HarmSettings.ALONG);
    List<Question> questions =
        examples.stream()
            .map(example ->
                Question.of(
                    example, text.encoder(), longest, described.config().maximumPositions()))
            .toList();
    long cut = questions.stream().filter(q -> q.response().length > q.longest()).count();
    if (along == Along.RESPONSE && cut > 0) {
      notes.add(
          "%d responses of %s were cut at the longest answer; --max-new-tokens says how long that is."
              .formatted(cut, side));
    }
    AutoBatch batches =
        new AutoBatch(
            BatchSize.parse(settings.get(MeasureSettings.BATCH)),
            Models.tokenBudget(compute, List.of(described.config())),
            Engine::isOutOfMemory,
            notes::say);
    long seed = settings.get(MeasureSettings.SEED);
    try (Model model = Model.load(described.folder(), compute)) {
      GenerationOptions options =
          GenerationOptions.of(model.files().generationConfig(), model.files().config())
              .withMaxNewTokens(longest)
              .withSampling(sampling())
              .withSeed(seed);
      JudgedModel source =
          new JudgedModel(model, text.tokenizer(), questions, judge, options, sampling(), batches);
      HarmStage stage =
          new HarmStage(
              side,
              questions,
              source,
              along,
              settings.get(HarmSettings.POSITIONS).map(Math::toIntExact).orElse(Integer.MAX_VALUE),
              options.stopTokens().stream().mapToInt(token -> token).findFirst(),
              new Rounds(
                  Math.toIntExact(settings.get(HarmSettings.ANSWERS)),
                  settings.get(HarmSettings.AIM),
                  settings.get(HarmSettings.BUDGET)),
              new Grower(source, Math.toIntExact(settings.get(HarmSettings.ROLLOUTS))),
              text::display,
              seed);
      stage.run(samples, display, err);
      List<HarmRow> rows = stage.rows(samples);
      tellWhereCoarse(side, rows, stage.grower(), notes);
      return rows;
    }
  }

  private static void tellWhereCoarse(String side, List<HarmRow> rows, Grower grower, Notes notes) {
    double branching = rows.stream().mapToDouble(HarmRow::branching).average().orElse(0);
    double coarseness = grower.coarseness(branching);
    if (coarseness > COARSE) {
      notes.add(
          "Answers of %s go so many ways that each token looked at stands for %.0f %% of its position: --rollouts %d would make that %.0f %%."
              .formatted(side, 100 * coarseness, Grower.enough(branching, FINE), 100 * FINE));
    }
  }

  private static ObjectNode files(Map<String, MeasureModel> models) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    models.forEach((side, model) -> node.set(side, model.files()));
    return node;
  }

  private static ObjectNode told(Judge judge) {
    return Json.MAPPER.createObjectNode().put("name", judge.name()).put("version", judge.version());
  }

  /** What stands at the top of the results. */
  private ObjectNode heading(Map<String, MeasureModel> models) {
    Optional<Long> limit = settings.get(MeasureSettings.LIMIT);
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-harm-information/1").put("kind", KIND);
    results.put("testing_only", limit.isPresent());
    limit.ifPresentOrElse(n -> results.put("limit", n), () -> results.putNull("limit"));
    ObjectNode named = results.putObject("models");
    models.forEach((side, model) -> named.set(side, model.toJson()));
    results.put("along", settings.get(HarmSettings.ALONG).name().toLowerCase(Locale.ROOT));
    results.put("harm", "the judge's probability that the whole answer complied");
    results.putObject("judge");
    results.put("temperature", settings.get(HarmSettings.TEMPERATURE));
    results.put("max_new_tokens", settings.get(MeasureSettings.MAX_NEW_TOKENS));
    settings
        .get(HarmSettings.POSITIONS)
        .ifPresentOrElse(n -> results.put("positions", n), () -> results.putNull("positions"));
    results.put("rollouts", settings.get(HarmSettings.ROLLOUTS));
    results.put("answers", settings.get(HarmSettings.ANSWERS));
    results.put("aim", settings.get(HarmSettings.AIM));
    results.put("budget", settings.get(HarmSettings.BUDGET));
    results.put("beyond", settings.get(HarmSettings.BEYOND));
    results.put("confidence", CONFIDENCE);
    results.put("seed", settings.get(MeasureSettings.SEED));
    results.putObject("groups");
    return results;
  }
}
