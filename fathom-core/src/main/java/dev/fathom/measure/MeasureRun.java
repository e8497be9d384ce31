package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.measure.MeasureSettings.Along;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Progress;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.SampleLog;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Engine;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code fathom measure}: from settings to a run folder with {@code config.yaml}, {@code
 * samples.jsonl}, {@code results.json} and {@code positions.csv}. Run again with the same settings
 * it goes on where it stopped.
 */
public final class MeasureRun {
  private static final long CPU_TOKENS = 1024;
  private static final long CUDA_TOKENS = 32768;
  private static final double CONFIDENCE = 0.95;

  /** A folder from before there was such a setting can be gone on with. */
  private static final Set<String> FREE =
      Stream.concat(RunFolder.FREE.stream(), Stream.of(MeasureSettings.HARM_INFORMATION.name()))
          .collect(Collectors.toUnmodifiableSet());

  private final Settings settings;
  private final ModelLocator locator;
  private final List<String> commandLine;
  private final Display display;
  private final PrintStream err;
  private final List<Section> sections;

  /**
   * @param settings of {@link MeasureSettings#ALL}
   * @param locator finds models by folder or hub id
   * @param commandLine for the provenance
   * @param display how progress is shown
   * @param err where progress and notes go
   */
  public MeasureRun(
      Settings settings,
      ModelLocator locator,
      List<String> commandLine,
      Display display,
      PrintStream err) {
    this(settings, locator, commandLine, display, err, List.of());
  }

  private MeasureRun(
      Settings settings,
      ModelLocator locator,
      List<String> commandLine,
      Display display,
      PrintStream err,
      List<? extends Section> sections) {
    this.settings = settings;
    this.locator = locator;
    this.commandLine = List.copyOf(commandLine);
    this.display = display;
    this.err = err;
    this.sections = List.copyOf(sections);
  }

  /** The same run with what it shall look at beside the profile. */
  public MeasureRun with(List<? extends Section> others) {
    return new MeasureRun(settings, locator, commandLine, display, err, others);
  }

  /**
   * Measures.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws dev.fathom.UserError if anything that the user gave cannot be used, before a model is
   *     loaded
   */
  public Path run(boolean overwrite) {
    check();
    List<Example> examples = examples();
    Path folder = Path.of(settings.get(MeasureSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), FREE, overwrite)) {
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
    for (var file : List.of(MeasureSettings.TEMPLATE, MeasureSettings.RECOVERY_PHRASES)) {
      Optional<String> name = settings.get(file);
      if (name.isPresent() && !Files.isRegularFile(Path.of(name.get()))) {
        throw new UserError("--" + file.name() + ": " + name.get() + ": no such file");
      }
    }
  }

  private List<Example> examples() {
    return Examples.read(
        Path.of(settings.get(MeasureSettings.PROMPTS)),
        RowSelection.limited(settings, settings.get(MeasureSettings.ALONG) == Along.RESPONSE));
  }

  private void measure(RunFolder run, List<Example> examples) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, display, err);
    MeasurePair pair = pair();
    sections.forEach(section -> section.check(pair));
    if (pair.isIdentical()) {
      notes.add(
          "The two models are identical: their weights and configuration are the same, so every divergence is 0.");
    }
    Optional<Path> template = settings.get(MeasureSettings.TEMPLATE).map(Path::of);
    try (PairText text =
            PairText.load(
                pair.base().folder(),
                pair.aligned().folder(),
                template,
                PairText.date(settings.get(MeasureSettings.DATE)));
        SampleLog samples = SampleLog.open(run.file("samples.jsonl"))) {
      // Refused now, and not after the first model's pass over all rows.
      text.sharedVocabulary(
          pair.base().config().vocabularySize(), pair.aligned().config().vocabularySize());
      notes.say("computing in " + pair.compute());
      List<MeasuredRow> rows = rows(examples, text, pair, notes);
      ProfileOptions options = options(text);
      Throughput speed =
          measurer(run, text, options, samples, pair, notes)
              .run(
                  unfinished(rows, samples, notes),
                  pair,
                  settings.get(MeasureSettings.SEQUENTIAL),
                  ownAnswers());
      ObjectNode results = heading(pair);
      results.setAll(summarised(samples, text));
      for (Section section : sections) {
        results.set(section.name(), section.measure(work(run, rows, text, pair, notes)));
      }
      notes.putInto(results);
      provenance
          .with("models", MeasureProvenance.models(pair))
          .with("prompts", MeasureProvenance.file(Path.of(settings.get(MeasureSettings.PROMPTS))))
          .with("text", MeasureProvenance.text(text))
          .with("recovery", MeasureProvenance.recovery(options.recovery(), text))
          .with("compute", MeasureProvenance.compute(pair.compute()))
          .with("seed", LongNode.valueOf(settings.get(MeasureSettings.SEED)))
          .with("batch", MeasureProvenance.batch(settings.get(MeasureSettings.BATCH), speed))
          .with("throughput", speed.toJson())
          .with("peak_resident_bytes", LongNode.valueOf(Engine.peakResidentBytes()))
          .with("resumed", BooleanNode.valueOf(run.resumed()));
      results.set("provenance", provenance.toJson());
      run.writeJson("results.json", results);
      run.writeText("positions.csv", PositionsCsv.of(results));
      // Made from these files later, and as much a part of the run: --overwrite takes them too.
      run.file("report.html");
      run.file("report.md");
    }
  }

  private MeasurePair pair() {
    MeasureModel base = model(MeasureSettings.BASE, MeasureSettings.BASE_REVISION);
    MeasureModel aligned = model(MeasureSettings.ALIGNED, MeasureSettings.ALIGNED_REVISION);
    long held =
        settings.get(MeasureSettings.SEQUENTIAL)
            ? Math.max(base.parameters(), aligned.parameters())
            : base.parameters() + aligned.parameters();
    return new MeasurePair(
        base,
        aligned,
        Compute.choose(
            settings.get(MeasureSettings.DEVICE),
            settings.get(MeasureSettings.DTYPE),
            aligned.config().stored(),
            held));
  }

  private MeasureModel model(Setting<String> name, Setting<Optional<String>> revision) {
    Path folder = locator.resolve(settings.get(name), settings.get(revision));
    return MeasureModel.of(settings.get(name), folder, display, err);
  }

  private static List<MeasuredRow> rows(
      List<Example> examples, PairText text, MeasurePair pair, Notes notes) {
    List<MeasuredRow> rows = new RowEncoder(text.encoder(), pair.context()).encode(examples);
    long truncated = rows.stream().filter(MeasuredRow::truncated).count();
    if (truncated > 0) {
      notes.add(
          truncated
              + " responses were cut at the models' context of "
              + pair.context()
              + " tokens.");
    }
    return rows;
  }

  private static List<MeasuredRow> unfinished(
      List<MeasuredRow> rows, SampleLog samples, Notes notes) {
    Set<String> finished = samples.finished();
    if (!finished.isEmpty()) {
      notes.say(
          "going on: " + finished.size() + " of " + rows.size() + " rows are measured already");
    }
    return rows.stream().filter(row -> !finished.contains(row.example().id())).toList();
  }

  private ProfileOptions options(PairText text) {
    RecoverySet recovery =
        settings
            .get(MeasureSettings.RECOVERY_PHRASES)
            .map(file -> RecoverySet.ofFile(Path.of(file), text.tokenizer()))
            .orElseGet(() -> RecoverySet.standard(text.tokenizer()));
    return new ProfileOptions(
        Math.toIntExact(settings.get(MeasureSettings.TOP_N)),
        Math.toIntExact(settings.get(MeasureSettings.TOP_K)),
        recovery);
  }

  private Optional<OwnAnswers> ownAnswers() {
    int most = Math.toIntExact(settings.get(MeasureSettings.MAX_NEW_TOKENS));
    return switch (settings.get(MeasureSettings.ALONG)) {
      case RESPONSE -> Optional.empty();
      case GENERATION -> Optional.of(new OwnAnswers(most, OptionalLong.empty()));
      case SAMPLED ->
          Optional.of(new OwnAnswers(most, OptionalLong.of(settings.get(MeasureSettings.SEED))));
    };
  }

  private RowMeasurer measurer(
      RunFolder run,
      PairText text,
      ProfileOptions options,
      SampleLog samples,
      MeasurePair pair,
      Notes notes) {
    return new RowMeasurer(
        text,
        options,
        batches(pair, notes),
        samples,
        run.file("aligned-states.bin"),
        (stage, total) -> Progress.start(stage, total, "tokens", display, err));
  }

  private AutoBatch batches(MeasurePair pair, Notes notes) {
    long tokens =
        switch (pair.compute().device()) {
          case Device.Cpu _ -> CPU_TOKENS;
          case Device.Cuda _ -> CUDA_TOKENS;
        };
    return new AutoBatch(
        BatchSize.parse(settings.get(MeasureSettings.BATCH)),
        tokens,
        Engine::isOutOfMemory,
        notes::say);
  }

  private Section.Work work(
      RunFolder run, List<MeasuredRow> rows, PairText text, MeasurePair pair, Notes notes) {
    return new Section.Work(
        run,
        rows,
        text,
        pair,
        bootstrap(),
        batches(pair, notes),
        notes,
        (stage, total, units) -> Progress.start(stage, total, units, display, err));
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(
        Math.toIntExact(settings.get(MeasureSettings.RESAMPLES)),
        CONFIDENCE,
        settings.get(MeasureSettings.SEED));
  }

  /** What stands at the top of the results. */
  private ObjectNode heading(MeasurePair pair) {
    Optional<Long> limit = settings.get(MeasureSettings.LIMIT);
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-measure/1");
    results.put("testing_only", limit.isPresent());
    limit.ifPresentOrElse(n -> results.put("limit", n), () -> results.putNull("limit"));
    results.put("along", settings.get(MeasureSettings.ALONG).name().toLowerCase(Locale.ROOT));
    results.put("top_n", settings.get(MeasureSettings.TOP_N));
    results.put("top_k", settings.get(MeasureSettings.TOP_K));
    results.put("confidence", CONFIDENCE);
    results.set("models", pair.toJson());
    return results;
  }

  /**
   * Groups, depth, shares and tokens, from what is on disk: the same whether the run was
   * interrupted or not.
   */
  private ObjectNode summarised(SampleLog samples, PairText text) {
    List<SampleRow> rows;
    try (var stored = samples.rows()) {
      rows = stored.map(SampleRow::of).toList();
    }
    List<Group> groups = Group.of(rows);
    long positions = groups.stream().mapToLong(Group::positions).sum();
    try (Progress progress = Progress.start("summarise", positions, "positions", display, err)) {
      return new Results(
              bootstrap(),
              settings.get(MeasureSettings.RECOVERY_DELTA),
              text::display,
              progress::step)
          .of(groups);
    }
  }
}
