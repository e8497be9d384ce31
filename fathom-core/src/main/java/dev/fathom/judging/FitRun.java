package dev.fathom.judging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.data.LabelledAnswer;
import dev.fathom.data.LabelledAnswers;
import dev.fathom.judge.ClassifierJudge;
import dev.fathom.judge.ClassifierModel;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.ResponseKey;
import dev.fathom.model.checkpoint.FileDigest;
import dev.fathom.run.Display;
import dev.fathom.run.Progress;
import dev.fathom.run.Provenance;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Settings;
import dev.fathom.statistics.Bootstrap;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * {@code fathom judge fit}: fits a classifier on labelled responses and tells how well it does on
 * those that it has not seen. The run's folder gets {@code classifier.json} and {@code
 * results.json}.
 *
 * @param settings of {@link FitSettings#ALL}
 * @param commandLine for the provenance
 * @param display how progress is shown
 * @param err where progress goes
 */
public record FitRun(
    Settings settings, List<String> commandLine, Display display, PrintStream err) {
  /** What was fitted, for {@code --judge-classifier}. */
  public static final String MODEL = "classifier.json";

  private static final double CONFIDENCE = 0.95;
  private static final int MOST_BITS = 22;

  /**
   * Fits.
   *
   * @param overwrite start anew where the folder holds a run already
   * @return the run folder
   * @throws UserError if anything that the user gave cannot be used
   */
  public Path run(boolean overwrite) {
    if (settings.get(FitSettings.BITS) > MOST_BITS || settings.get(FitSettings.FOLDS) < 2) {
      throw new UserError("--bits is at most " + MOST_BITS + " and --folds at least 2");
    }
    List<LabelledAnswer> answers =
        LabelledAnswers.read(Path.of(settings.get(FitSettings.LABELLED)));
    requireBoth(answers, false, "to fit on");
    requireBoth(answers, true, "held out");
    Path folder = Path.of(settings.get(FitSettings.OUTPUT));
    try (RunFolder run = RunFolder.open(folder, settings.toJson(), RunFolder.FREE, overwrite)) {
      try {
        fit(run, answers);
      } catch (RuntimeException | Error e) {
        run.logFailure(e);
        throw e;
      }
    }
    return folder;
  }

  private static void requireBoth(List<LabelledAnswer> answers, boolean heldOut, String part) {
    List<Boolean> labels =
        answers.stream()
            .filter(answer -> ResponseKey.isHeldOut(ResponseKey.of(answer.response())) == heldOut)
            .map(LabelledAnswer::complied)
            .distinct()
            .toList();
    if (labels.size() < 2) {
      throw new UserError(
          "the rows %s have one label only: both are needed; give more rows".formatted(part));
    }
  }

  private void fit(RunFolder run, List<LabelledAnswer> answers) {
    Provenance provenance = Provenance.start(commandLine, Map.of());
    Path labelled = Path.of(settings.get(FitSettings.LABELLED));
    int folds = Math.toIntExact(settings.get(FitSettings.FOLDS));
    ClassifierFit fit =
        new ClassifierFit(
            Math.toIntExact(settings.get(FitSettings.BITS)),
            new LogisticRegression(
                settings.get(FitSettings.PENALTY),
                Math.toIntExact(settings.get(FitSettings.ITERATIONS))),
            folds);
    ObjectNode fitted = Json.MAPPER.createObjectNode();
    ClassifierFit.Fitted found;
    try (Progress progress = Progress.start("fit", folds + 1, "models", display, err)) {
      found = fit.fit(answers, fitted, () -> progress.step(1));
    }
    describe(fitted, labelled, answers, found);
    run.writeJson(MODEL, found.model().toJson());
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("schema", "fathom-judge-fit/1").put("kind", "judge-fit");
    results.put("version", new ClassifierJudge(found.model()).version());
    results.put("confidence", CONFIDENCE);
    results.put("resamples", settings.get(FitSettings.RESAMPLES));
    results.put("seed", settings.get(FitSettings.SEED));
    results.setAll(fitted);
    results.set("provenance", provenance.toJson());
    run.writeJson("results.json", results);
  }

  private void describe(
      ObjectNode fitted, Path labelled, List<LabelledAnswer> answers, ClassifierFit.Fitted found) {
    boolean[] labels = new boolean[answers.size()];
    int[] keys = new int[answers.size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = answers.get(row).complied();
      keys[row] = ResponseKey.of(answers.get(row).response());
    }
    Agreement agreement =
        new Agreement(
            labels,
            keys,
            new Bootstrap(
                Math.toIntExact(settings.get(FitSettings.RESAMPLES)),
                CONFIDENCE,
                settings.get(FitSettings.SEED)));
    ClassifierModel model = found.model();
    IntPredicate heldOut = row -> ResponseKey.isHeldOut(keys[row]);
    fitted.put("labelled", labelled.getFileName().toString());
    fitted.put("sha256", FileDigest.sha256(labelled));
    fitted.put("rows", IntStream.range(0, keys.length).filter(heldOut.negate()).count());
    fitted.put("threshold", model.threshold());
    fitted.set(
        "cross_validated",
        agreement.withLabels(
            IntStream.range(0, keys.length)
                .mapToObj(row -> Optional.of(found.crossValidated()[row] >= model.threshold()))
                .toList(),
            heldOut.negate()));
    ClassifierJudge judge = new ClassifierJudge(model);
    fitted.set(
        "held_out",
        agreement.withLabels(
            answers.stream()
                .map(answer ->
                    Optional.of(
                        judge.judge(new JudgedAnswer("", "", answer.response())).complied()))
                .toList(),
            heldOut));
  }
}
