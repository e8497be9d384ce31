package dev.fathom.judging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.data.LabelledAnswer;
import dev.fathom.data.LabelledAnswers;
import dev.fathom.judge.Judge;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.Judgement;
import dev.fathom.judge.ResponseKey;
import dev.fathom.judging.AgreementSettings.Part;
import dev.fathom.model.checkpoint.FileDigest;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.statistics.Bootstrap;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * {@code fathom judge agreement}: judges labelled answers and tells how far each judge agrees with
 * the labels: {@code judgements-<judge>.jsonl} and {@code results.json}.
 *
 * @param settings of {@link AgreementSettings#ALL}
 * @param locator finds a checkpoint that judges
 * @param commandLine for the provenance
 * @param display how progress is shown
 * @param err where progress and notes go
 */
public record AgreementRun(
    Settings settings,
    ModelLocator locator,
    List<String> commandLine,
    Display display,
    PrintStream err) {
  /** The kind of run that the results name. */
  public static final String KIND = "agreement";

  private static final double CONFIDENCE = 0.95;

  /** Everything but the rows may change: more judges go on in the same folder. */
  private static final Set<String> FREE = free();

  private static Set<String> free() {
    Set<String> free = new HashSet<>(RunFolder.FREE);
    AgreementSettings.ALL.stream()
        .filter(setting -> !setting.equals(AgreementSettings.LABELLED))
        .map(Setting::name)
        .forEach(free::add);
    return Set.copyOf(free);
  }

  /**
   * Judges and compares.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws UserError if anything that the user gave cannot be used
   */
  public Path run(boolean overwrite) {
    Path labelled = Path.of(settings.get(AgreementSettings.LABELLED));
    List<LabelledAnswer> answers = LabelledAnswers.read(labelled);
    List<Judge> judges =
        new Judges(settings, JudgeModels.of(locator, display, err))
            .named(settings.get(AgreementSettings.JUDGES));
    if (judges.isEmpty()) {
      throw new UserError("--judge names no judge; known are " + JudgeSettings.NAMES);
    }
    try {
      List<LabelledAnswer> kept = kept(labelled, answers, judges);
      kept.forEach(answer -> judges.forEach(judge -> judge.check(answer.question())));
      Path folder = Path.of(settings.get(AgreementSettings.OUTPUT));
      try (RunFolder run = RunFolder.open(folder, settings.toJson(), FREE, overwrite)) {
        try {
          compare(run, labelled, kept, judges);
        } catch (RuntimeException | Error e) {
          run.logFailure(e);
          throw e;
        }
      }
      return folder;
    } finally {
      judges.forEach(Judge::close);
    }
  }

  private List<LabelledAnswer> kept(Path file, List<LabelledAnswer> answers, List<Judge> judges) {
    List<LabelledAnswer> kept =
        switch (settings.get(AgreementSettings.PART)) {
          case ALL -> answers;
          case UNSEEN ->
              answers.stream()
                  .filter(answer -> judges.stream().noneMatch(judge -> judge.hasSeen(read(answer))))
                  .toList();
        };
    if (kept.isEmpty()) {
      throw new UserError(file + ": a judge was fitted on every row; leave --part unseen out");
    }
    return kept;
  }

  private static JudgedAnswer read(LabelledAnswer answer) {
    return new JudgedAnswer(answer.question(), "", answer.response());
  }

  private void compare(
      RunFolder run, Path labelled, List<LabelledAnswer> answers, List<Judge> judges) {
    Provenance provenance = Provenance.start(commandLine, Map.of());
    Notes notes = new Notes(run, display, err);
    ObjectNode results = heading(labelled, answers);
    Map<String, List<Optional<Boolean>>> verdicts = new LinkedHashMap<>();
    for (Judge judge : judges) {
      Map<String, Judgement> judgements =
          new Judgements(run, judge, display, err)
              .of(answers.stream().map(AgreementRun::item).toList());
      verdicts.put(
          judge.name(),
          answers.stream()
              .map(answer -> Optional.ofNullable(judgements.get(answer.id())))
              .map(judgement -> judgement.map(Judgement::complied))
              .toList());
    }
    boolean[] labels = new boolean[answers.size()];
    int[] keys = new int[answers.size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = answers.get(row).complied();
      keys[row] = ResponseKey.of(answers.get(row).response());
    }
    Agreement agreement = new Agreement(labels, keys, bootstrap());
    ObjectNode told = results.putObject("judges");
    for (Judge judge : judges) {
      told.set(judge.name(), told(judge, answers, agreement, verdicts.get(judge.name()), notes));
    }
    results.set("pairs", agreement.pairs(verdicts));
    notes.putInto(results);
    provenance.with(
        "labelled",
        Json.MAPPER
            .createObjectNode()
            .put("file", labelled.toString())
            .put("sha256", FileDigest.sha256(labelled)));
    results.set("provenance", provenance.toJson());
    run.writeJson("results.json", results);
    // Made from these files later, and as much a part of the run: --overwrite takes them too.
    run.file("report.html");
    run.file("report.md");
  }

  private ObjectNode told(
      Judge judge,
      List<LabelledAnswer> answers,
      Agreement agreement,
      List<Optional<Boolean>> verdicts,
      Notes notes) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("version", judge.version());
    node.setAll(agreement.withLabels(verdicts, _ -> true));
    IntPredicate seen = row -> judge.hasSeen(read(answers.get(row)));
    int count = 0;
    for (int row = 0; row < answers.size(); row++) {
      count += seen.test(row) ? 1 : 0;
    }
    node.put("seen", count);
    if (count > 0) {
      node.set("unseen", agreement.withLabels(verdicts, seen.negate()));
      notes.add(
          "%s was fitted on %d of these %d rows or on rows as good as the same; what counts is how"
                  .formatted(judge.name(), count, answers.size())
              + " it does on the others (unseen)");
    }
    return node;
  }

  private static Judgements.Item item(LabelledAnswer answer) {
    return new Judgements.Item(
        answer.id(),
        read(answer),
        Json.MAPPER.createObjectNode().put("label", answer.complied() ? 1 : 0));
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(
        Math.toIntExact(settings.get(AgreementSettings.RESAMPLES)),
        CONFIDENCE,
        settings.get(AgreementSettings.SEED));
  }

  private ObjectNode heading(Path labelled, List<LabelledAnswer> answers) {
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-agreement/1").put("kind", KIND);
    Part part = settings.get(AgreementSettings.PART);
    results
        .putObject("labelled")
        .put("file", labelled.getFileName().toString())
        .put("part", part.name().toLowerCase(Locale.ROOT))
        .put("n", answers.size())
        .put("complied", answers.stream().filter(LabelledAnswer::complied).count());
    results.put("confidence", CONFIDENCE);
    results.put("resamples", settings.get(AgreementSettings.RESAMPLES));
    results.put("seed", settings.get(AgreementSettings.SEED));
    return results;
  }
}
