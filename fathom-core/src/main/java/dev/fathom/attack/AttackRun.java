package dev.fathom.attack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.attack.search.Companions.Companion;
import dev.fathom.attack.search.Search;
import dev.fathom.attack.search.SearchField;
import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.LogitRule;
import dev.fathom.decode.RuleSettings;
import dev.fathom.judge.Judge;
import dev.fathom.judging.ErrorRates;
import dev.fathom.judging.JudgeModels;
import dev.fathom.judging.JudgeSettings;
import dev.fathom.judging.Judges;
import dev.fathom.measure.GuardedModel;
import dev.fathom.measure.MeasureModel;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.model.Model;
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
import dev.fathom.tensor.Engine;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code fathom attack}: from settings to a run folder with {@code config.yaml}, {@code
 * generations.jsonl}, {@code judgements-<judge>.jsonl} and {@code results.json}; a search leaves
 * {@code searches.jsonl}, too. Run again with the same settings it goes on where it stopped.
 */
public final class AttackRun {
  /** The kind of run that the results name. */
  static final String KIND = "attack";

  static final String SEARCHES = "searches.jsonl";

  private static final double CONFIDENCE = 0.95;

  /** Judging is a stage of its own, so another judge does not make another run. */
  private static final Set<String> FREE = free();

  private final String name;
  private final Function<Settings, Attack> chosen;
  private final Settings settings;
  private final ModelLocator locator;
  private final List<String> commandLine;
  private final Display display;
  private final PrintStream err;

  /**
   * @param kind which attack
   * @param settings of {@link AttackKind#settings}
   * @param locator finds models by folder or hub id
   * @param commandLine for the provenance
   * @param display how progress is shown
   * @param err where progress and notes go
   */
  public AttackRun(
      AttackKind kind,
      Settings settings,
      ModelLocator locator,
      List<String> commandLine,
      Display display,
      PrintStream err) {
    this(kind.key(), kind::attack, settings, locator, commandLine, display, err);
  }

  private AttackRun(
      String name,
      Function<Settings, Attack> chosen,
      Settings settings,
      ModelLocator locator,
      List<String> commandLine,
      Display display,
      PrintStream err) {
    this.name = name;
    this.chosen = chosen;
    this.settings = settings;
    this.locator = locator;
    this.commandLine = List.copyOf(commandLine);
    this.display = display;
    this.err = err;
  }

  /**
   * Asks for what the prompts ask for in each of some wordings: how a model is evaluated.
   *
   * @param wordings at least one, each with a name of its own
   * @param plainly groups whose prompts get the first wording alone
   * @param settings of {@link AttackSettings#ASKING}
   */
  public static AttackRun asking(
      List<Wording> wordings,
      Set<String> plainly,
      Settings settings,
      ModelLocator locator,
      List<String> commandLine,
      Display display,
      PrintStream err) {
    return new AttackRun(
        "asking",
        chosen -> Worded.of(wordings, plainly, chosen),
        settings,
        locator,
        commandLine,
        display,
        err);
  }

  private static Set<String> free() {
    Set<String> free = new HashSet<>(RunFolder.FREE);
    JudgeSettings.ALL.forEach(setting -> free.add(setting.name()));
    free.add(AttackSettings.RESAMPLES.name());
    return Set.copyOf(free);
  }

  /**
   * Checks what can be checked without a model.
   *
   * @return the prompts that would be asked
   * @throws UserError for what cannot be used
   */
  public List<Example> check() {
    return plan().examples();
  }

  /**
   * Attacks.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws UserError if anything that the user gave cannot be used, before a model is loaded
   */
  public Path run(boolean overwrite) {
    Plan plan = plan();
    Path folder = Path.of(settings.get(AttackSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), FREE, overwrite)) {
      try {
        attack(run, plan);
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  /** What the settings come to, as far as that shows without a model. */
  private record Plan(
      Attack attack, List<Example> examples, LogitRule rule, BatchSize batch, LocalDateTime date) {}

  private Plan plan() {
    Compute.check(settings.get(AttackSettings.DEVICE), settings.get(AttackSettings.DTYPE));
    Optional<String> template = settings.get(AttackSettings.TEMPLATE);
    if (template.isPresent() && !Files.isRegularFile(Path.of(template.get()))) {
      throw new UserError("--template: " + template.get() + ": no such file");
    }
    Attack attack = chosen.apply(settings);
    List<Example> examples = examples(attack);
    // What a judge cannot judge shows now, and not when all answers are there.
    Judges.check(settings, examples.stream().map(Example::prompt).toList());
    return new Plan(
        attack,
        examples,
        RuleSettings.rule(settings),
        BatchSize.parse(settings.get(AttackSettings.BATCH)),
        PairText.date(settings.get(AttackSettings.DATE)));
  }

  private List<Example> examples(Attack attack) {
    ReadOptions options =
        ReadOptions.DEFAULT
            .withRequireResponse(attack.needsAnswers())
            .withGroups(Set.copyOf(settings.get(AttackSettings.GROUPS)));
    options = settings.get(AttackSettings.GROUP).map(options::withDefaultGroup).orElse(options);
    Optional<Long> limit = settings.get(AttackSettings.LIMIT);
    options = limit.map(Math::toIntExact).map(options::withLimit).orElse(options);
    return Examples.read(Path.of(settings.get(AttackSettings.PROMPTS)), options);
  }

  private void attack(RunFolder run, Plan plan) {
    Provenance provenance = Provenance.start(commandLine, Map.of("engine", Engine.version()));
    Notes notes = new Notes(run, display, err);
    GuardedModel victim = victim(plan.rule());
    notes.say("computing in " + victim.compute());
    Optional<Path> template = settings.get(AttackSettings.TEMPLATE).map(Path::of);
    ObjectNode results = heading(victim, plan.attack());
    try (PairText text = victim.text(template, plan.date());
        SampleLog answers = SampleLog.open(run.file(JudgeStage.GENERATIONS));
        LazyVictim loaded = new LazyVictim(victim, text)) {
      Map<String, Searched> found =
          plan.attack()
              .search()
              .map(search -> search(search, plan, loaded, run, notes))
              .orElse(Map.of());
      Attempts.Plan attempts =
          new Attempts(
                  plan.attack(),
                  text.encoder(),
                  settings.get(AttackSettings.SYSTEM),
                  victim.context())
              .of(plan.examples(), found);
      attempts.notes().forEach(notes::add);
      if (!found.isEmpty()) {
        results.set(
            "search",
            new SearchSummary(
                    plan.examples(),
                    found,
                    new Bootstrap(
                        Math.toIntExact(settings.get(AttackSettings.RESAMPLES)),
                        CONFIDENCE,
                        settings.get(AttackSettings.SEED)))
                .toJson());
      }
      Generated generated = generate(attempts.all(), plan, loaded, answers, notes);
      results.set("compute", new Spent(attempts.all(), found.values(), victim).toJson(answers));
      provenance
          .with("models", victim.files())
          .with("prompts", MeasureProvenance.file(Path.of(settings.get(AttackSettings.PROMPTS))))
          .with("text", MeasureProvenance.text(text))
          .with("compute", MeasureProvenance.compute(victim.compute()))
          .with("largest_batch", IntNode.valueOf(generated.largest()))
          .with("throughput", generated.toJson())
          .with("peak_resident_bytes", LongNode.valueOf(Engine.peakResidentBytes()))
          .with("resumed", BooleanNode.valueOf(run.resumed()));
    }
    judge(run, results);
    notes.putInto(results);
    results.set("provenance", provenance.toJson());
    run.writeJson(JudgeStage.RESULTS, results);
    // Made from these files later, and as much a part of the run: --overwrite takes them too.
    run.file("report.html");
    run.file("report.md");
  }

  private void judge(RunFolder run, ObjectNode results) {
    JudgeModels models = JudgeModels.of(locator, display, err);
    try (Judge judge = new Judges(settings, models).chosen()) {
      new JudgeStage(run, judge, ErrorRates.asked(settings, judge), display, err).complete(results);
    }
  }

  private Map<String, Searched> search(
      Search search, Plan plan, LazyVictim victim, RunFolder run, Notes notes) {
    try (SampleLog log = SampleLog.open(run.file(SEARCHES))) {
      return search(search, plan, victim, log, notes);
    }
  }

  private Map<String, Searched> search(
      Search search, Plan plan, LazyVictim victim, SampleLog log, Notes notes) {
    Set<String> finished = log.finished();
    List<Example> open =
        plan.examples().stream().filter(example -> !finished.contains(example.id())).toList();
    if (open.size() < plan.examples().size()) {
      notes.say(
          "going on: %d of %d searches are done already"
              .formatted(plan.examples().size() - open.size(), plan.examples().size()));
    }
    if (!open.isEmpty()) {
      SearchField field =
          victim.field(
              (name, revision) -> companion(name, revision, victim),
              settings.get(AttackSettings.SYSTEM),
              plan.batch(),
              notes,
              display,
              err);
      search.run(open, plan.examples(), field, found -> log.append(found.toJson()));
    }
    // From the disk, as a resumed run sees them.
    try (Stream<ObjectNode> rows = log.rows()) {
      return rows.map(Searched::of)
          .collect(
              Collectors.toMap(Searched::example, one -> one, (one, _) -> one, LinkedHashMap::new));
    }
  }

  private Companion companion(String name, Optional<String> revision, LazyVictim victim) {
    Path folder = locator.resolve(name, revision);
    Path attacked = victim.victim().model().folder();
    try (PairText text = PairText.load(folder, attacked, Optional.empty(), PairText.NOW)) {
      Model model = Model.load(folder, victim.victim().compute());
      try {
        return new Companion(
            model,
            text.sharedVocabulary(
                model.config().vocabularySize(),
                victim.victim().model().config().vocabularySize()));
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    }
  }

  private Generated generate(
      List<Attempt> attempts, Plan plan, LazyVictim victim, SampleLog log, Notes notes) {
    List<Attempt> open = Generating.open(attempts, log);
    if (open.size() < attempts.size()) {
      notes.say(
          "going on: "
              + (attempts.size() - open.size())
              + " of "
              + attempts.size()
              + " answers are generated already");
    }
    if (open.isEmpty()) {
      return Generated.NOTHING;
    }
    AutoBatch batches =
        new AutoBatch(
            plan.batch(), victim.victim().tokenBudget(), Engine::isOutOfMemory, notes::say);
    Model model = victim.model();
    GenerationOptions options =
        GenerationOptions.of(model.files().generationConfig(), model.files().config())
            .withMaxNewTokens(Math.toIntExact(settings.get(AttackSettings.MAX_NEW_TOKENS)))
            .withSeed(settings.get(AttackSettings.SEED));
    try (Progress progress = Progress.start("generate", open.size(), "answers", display, err)) {
      return new Generating(
              plan.attack().axis(),
              victim.generator(),
              options,
              victim.text().tokenizer(),
              batches,
              log)
          .run(open, progress);
    }
  }

  private GuardedModel victim(LogitRule rule) {
    MeasureModel model = found(settings.get(AttackSettings.MODEL), AttackSettings.MODEL_REVISION);
    Optional<MeasureModel> base =
        settings.get(RuleSettings.BASE).map(name -> found(name, RuleSettings.BASE_REVISION));
    return new GuardedModel(
        model,
        base,
        rule,
        Compute.choose(
            settings.get(AttackSettings.DEVICE),
            settings.get(AttackSettings.DTYPE),
            model.config().stored(),
            model.parameters() + base.map(MeasureModel::parameters).orElse(0L)));
  }

  private MeasureModel found(String name, Setting<Optional<String>> revision) {
    return MeasureModel.of(name, locator.resolve(name, settings.get(revision)), display, err);
  }

  /** What stands at the top of the results, in the order of the schema. */
  private ObjectNode heading(GuardedModel victim, Attack attack) {
    Optional<Long> limit = settings.get(AttackSettings.LIMIT);
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-attack/1").put("kind", KIND).put("attack", name);
    results.put("testing_only", limit.isPresent());
    limit.ifPresentOrElse(n -> results.put("limit", n), () -> results.putNull("limit"));
    results.set("model", victim.model().toJson());
    results.set("rule", victim.ruleJson());
    results.putObject("judge");
    results.put("samples", attack.samples());
    ArrayNode points = results.putArray(attack.axis().many());
    attack.points().forEach(points::add);
    results.put("max_new_tokens", settings.get(AttackSettings.MAX_NEW_TOKENS));
    results.put("confidence", CONFIDENCE);
    results.put("resamples", settings.get(AttackSettings.RESAMPLES));
    results.put("seed", settings.get(AttackSettings.SEED));
    results.putObject("compute");
    results.putObject("groups");
    return results;
  }
}
