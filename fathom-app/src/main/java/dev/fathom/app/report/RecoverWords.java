package dev.fathom.app.report;

import dev.fathom.app.report.StagesResults.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a recovery did, in words. */
final class RecoverWords {
  private RecoverWords() {}

  static Headline of(RecoverResults results) {
    return switch (results) {
      case StagesResults stages -> stages(stages);
      case RestoreResults restored -> restored(restored);
    };
  }

  private static Headline stages(StagesResults results) {
    String title =
        results.stages().isEmpty()
            ? "No stage was trained."
            : "Trained back in %d %s: %s."
                .formatted(
                    results.stages().size(),
                    results.stages().size() == 1 ? "stage" : "stages",
                    results.stages().stream()
                        .map(RecoverWords::brief)
                        .collect(Collectors.joining(", then ")));
    List<String> findings = new ArrayList<>();
    results
        .pair()
        .ifPresent(pair ->
            findings.add(
                ("What the alignment left unfinished was found between %s and %s: the base, and the"
                        + " model as it was aligned at first.")
                    .formatted(
                        VisibleText.token(pair.base().name()),
                        VisibleText.token(pair.aligned().name()))));
    for (Stage stage : results.stages()) {
      course(stage).ifPresent(findings::add);
    }
    return new Headline(title, findings);
  }

  private static String brief(Stage stage) {
    TrainResults training = stage.training();
    return "%s %s of %s%s"
        .formatted(
            Numbers.count(training.steps()),
            training.steps() == 1 ? "step" : "steps",
            VisibleText.token(training.objective()),
            training.stopped().equals(TrainResults.FINISHED)
                ? ""
                : " (" + VisibleText.token(training.stopped()) + ")");
  }

  /** Loss and probe of a stage in one sentence. */
  private static Optional<String> course(Stage stage) {
    TrainResults training = stage.training();
    List<String> parts = new ArrayList<>();
    Optional<Double> first = Optional.ofNullable(training.first().get(TrainResults.LOSS));
    Optional<Double> last = Optional.ofNullable(training.last().get(TrainResults.LOSS));
    if (first.isPresent() && last.isPresent()) {
      parts.add(
          "the loss went from %s to %s"
              .formatted(Numbers.value(first.get()), Numbers.value(last.get())));
    }
    if (training.before().isPresent() && training.after().isPresent()) {
      parts.add(
          "the utility probe from %s to %s"
              .formatted(
                  Numbers.share(training.before().get().accuracy()),
                  training.after().get().reading()));
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(VisibleText.token(stage.name()) + ": " + String.join(", ", parts) + ".");
  }

  private static Headline restored(RestoreResults results) {
    String title =
        results.chosen() == 0
            ? "Nothing was restored: after no step did the task keep enough of its score."
            : "Restored %s of the weights in %d %s%s."
                .formatted(
                    share(results.share()),
                    results.chosen(),
                    results.chosen() == 1 ? "step" : "steps",
                    results.rollback() ? ", with rollback" : "");
    List<String> findings = new ArrayList<>();
    findings.add(
        "After harmful prompts its state has a cosine of %s with the aligned model's; it was %s."
            .formatted(cosine(results.cosine().after()), cosine(results.cosine().before())));
    findings.add(
        "The task's score stood at %s before and %s after (n = %s); at least %s was asked for."
            .formatted(
                score(results.task().before()),
                score(results.task().after()),
                Numbers.count(results.task().n()),
                score(results.task().least())));
    findings.add(
        results
            .warmup()
            .map(warmup ->
                ("After the first %d steps the score had fallen to %s, so everything began anew,"
                        + " and each step gave some weights back.")
                    .formatted(warmup.steps(), score(warmup.task())))
            .orElse("The task kept its score through the first steps: no rollback was needed."));
    findings.add(
        results.chosen() == 0
            ? "Written is the fine-tuned model as it came."
            : "Written is the model after step %d of %d, the last that kept the score: %s weights are"
                    .formatted(
                        results.chosen(), results.steps().size(), Numbers.count(results.restored()))
                + " the aligned model's, all others the fine-tuned one's.");
    return new Headline(title, findings);
  }

  /** A score of the task; a decimal more than other shares, for the threshold may be near. */
  static String score(double share) {
    return decimals("%.1f", 100 * share) + " %";
  }

  /** A cosine, whose last hundredth below 1 matters. */
  static String cosine(double cosine) {
    return decimals("%.3f", cosine);
  }

  private static String decimals(String form, double value) {
    return String.format(Locale.ROOT, form, value).replace('-', '−');
  }

  /** A share of weights: small ones are not called 0 %. */
  static String share(double share) {
    return Numbers.value(100 * share) + " %";
  }
}
