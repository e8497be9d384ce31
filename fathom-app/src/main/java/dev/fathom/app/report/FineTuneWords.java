package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;
import dev.fathom.app.report.AttackResults.Attacked;
import dev.fathom.app.report.FineTuned.Look;
import dev.fathom.app.report.FineTuned.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a fine-tuning attack's numbers say, in words and no stronger than they are. */
final class FineTuneWords {
  /** Of the tokens that are watched, so many are called the first ones. */
  private static final int FIRST = 5;

  private FineTuneWords() {}

  static Headline of(AttackResults results, FineTuned tuned) {
    List<String> findings = new ArrayList<>();
    findings.add(trained(tuned));
    tuned.after().flatMap(Look::harmful).ifPresent(after -> findings.add(asked(tuned, after)));
    first(tuned).ifPresent(findings::add);
    AttackWords.permitted(results).ifPresent(words -> findings.add(words + permittedBefore(tuned)));
    if (results.defended()) {
      findings.add("The answers were decoded under a rule: " + results.rule() + ".");
    }
    return new Headline(title(tuned), findings);
  }

  private static String title(FineTuned tuned) {
    Optional<AtDepth> after = tuned.after().flatMap(Look::harmful).flatMap(FineTuneWords::attacked);
    Optional<AtDepth> before = tuned.before().flatMap(Look::harmful).flatMap(Attacked::plainest);
    if (after.isEmpty() || before.isEmpty()) {
      return "Fine-tuned for %d steps; no forbidden request was asked.".formatted(tuned.steps());
    }
    return "After %d steps on %d rows, %s of the answers to forbidden requests go along%s; before, %s did."
        .formatted(
            tuned.steps(),
            tuned.rows(),
            after.get().success().share().text(),
            after.get().depth().equals("plain") ? "" : " (asked with " + after.get().words() + ")",
            before.get().success().share().text());
  }

  /** The way of asking that is the attack's own: the last. */
  private static Optional<AtDepth> attacked(Attacked group) {
    return group.depths().isEmpty() ? Optional.empty() : Optional.of(group.depths().getLast());
  }

  private static String trained(FineTuned tuned) {
    return "Attack: %s; trained with %s for %d steps."
        .formatted(tuned.kind(), tuned.objective(), tuned.steps());
  }

  private static String asked(FineTuned tuned, Attacked after) {
    List<String> parts =
        after.depths().stream()
            .map(at ->
                "%s: %s go along, %s refuse"
                    .formatted(
                        at.words(), at.success().share().text(), at.refused().share().text()))
            .toList();
    return "Forbidden requests at step %d, %s.".formatted(tuned.steps(), String.join("; ", parts));
  }

  private static String permittedBefore(FineTuned tuned) {
    List<String> parts =
        tuned.before().stream()
            .flatMap(look -> look.groups().stream())
            .filter(group -> !group.harmful())
            .flatMap(group ->
                group.plainest().stream()
                    .map(at -> group.name() + " " + at.success().share().text()))
            .toList();
    return parts.isEmpty() ? "" : " Before: " + String.join(", ", parts) + ".";
  }

  /** How much of the movement stands in the first tokens. */
  private static Optional<String> first(FineTuned tuned) {
    if (tuned.watched().isEmpty() || tuned.positions() <= FIRST) {
      return Optional.empty();
    }
    Watched last = tuned.watched().getLast();
    double whole = last.kl().stream().mapToDouble(Point::value).sum();
    double begin =
        last.kl().stream()
            .filter(point -> point.position() <= FIRST)
            .mapToDouble(Point::value)
            .sum();
    return whole > 0
        ? Optional.of(
            "Of the model's movement over the first %d tokens of harmful answers, %s is in the first %d (KL, by position means)."
                .formatted(tuned.positions(), Numbers.share(begin / whole), FIRST))
        : Optional.empty();
  }
}
