package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a training run did, in words. */
final class TrainWords {
  private TrainWords() {}

  static Headline of(TrainResults results) {
    List<String> findings = new ArrayList<>();
    findings.add(ended(results));
    loss(results).ifPresent(findings::add);
    probe(results).ifPresent(findings::add);
    String steps = results.steps() == 1 ? "1 step" : Numbers.count(results.steps()) + " steps";
    String title =
        "Trained %s of %s%s."
            .formatted(
                steps,
                VisibleText.token(results.objective()),
                results.stopped().equals(TrainResults.FINISHED)
                    ? ""
                    : results.stopped().equals(TrainResults.GUARD)
                        ? ", then the guard stopped it"
                        : ", then stopped: " + VisibleText.token(results.stopped()));
    return new Headline(title, findings);
  }

  private static String ended(TrainResults results) {
    return switch (results.stopped()) {
      case TrainResults.FINISHED -> "It reached its last step.";
      case TrainResults.GUARD ->
          "The guard ended it early: the utility probe had fallen by more than was allowed. A model"
              + " that forgets how to answer is no safer one; train with smaller steps, fewer of"
              + " them, or more rows that ask for ordinary answers.";
      default -> "It was ended early: " + VisibleText.token(results.stopped()) + ".";
    };
  }

  private static Optional<String> loss(TrainResults results) {
    Double first = results.first().get(TrainResults.LOSS);
    Double last = results.last().get(TrainResults.LOSS);
    return first == null || last == null
        ? Optional.empty()
        : Optional.of(
            "The loss went from %s at the first step to %s at the last."
                .formatted(Numbers.value(first), Numbers.value(last)));
  }

  private static Optional<String> probe(TrainResults results) {
    return results
        .after()
        .map(after ->
            results
                .before()
                .map(before ->
                    "The utility probe stood at %s before and %s after."
                        .formatted(before.reading(), after.reading()))
                .orElse("The utility probe stood at %s.".formatted(after.reading())));
  }
}
