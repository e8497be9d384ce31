package dev.fathom.app.report;

import dev.fathom.app.report.SuiteResults.Contrast;
import dev.fathom.app.report.SuiteResults.Ranked;
import dev.fathom.app.report.SuiteResults.Tested;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a suite's numbers say, in words. */
final class SuiteWords {
  private SuiteWords() {}

  static Headline of(SuiteResults results) {
    List<String> findings = new ArrayList<>();
    if (!results.failed().isEmpty()) {
      findings.add(
          "Not finished: "
              + String.join("; ", results.failed())
              + ". The same command tries again; a model that lacks a stage has no score for it.");
    }
    results
        .ranking()
        .forEach(ranked -> {
          if (!ranked.model().equals(results.reference())) {
            results
                .model(ranked.model())
                .map(one -> against(results, one))
                .ifPresent(findings::add);
          }
        });
    couldHaveShown(results).ifPresent(findings::add);
    return new Headline(title(results), findings);
  }

  private static String title(SuiteResults results) {
    List<String> first =
        results.ranking().stream().filter(ranked -> ranked.rank() == 1).map(Ranked::model).toList();
    if (first.isEmpty()) {
      return "Nothing to rank: no model has finished its attacks.";
    }
    if (results.ranking().size() == 1) {
      return "%s: %s of the prompts hold."
          .formatted(first.getFirst(), safety(results, first.getFirst()));
    }
    if (first.size() == 1) {
      return "%s is the safest of %d models: %s of the prompts hold."
          .formatted(first.getFirst(), results.ranking().size(), safety(results, first.getFirst()));
    }
    return first.size() == results.ranking().size()
        ? "The %d models are not told apart by their safety.".formatted(first.size())
        : "%s are the safest of %d models; no other is safer beyond chance."
            .formatted(and(first), results.ranking().size());
  }

  private static String safety(SuiteResults results, String model) {
    return results
        .model(model)
        .flatMap(one -> one.score(SuiteResults.SAFETY))
        .map(score -> score.value().share().text())
        .orElse("–");
  }

  static String and(List<String> names) {
    return names.size() == 1
        ? names.getFirst()
        : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  private static String against(SuiteResults results, Tested one) {
    List<String> clauses = new ArrayList<>();
    for (String score : results.scoreNames()) {
      results
          .against(score, one.name())
          .ifPresent(contrast -> clauses.add(clause(contrast, meaning(score))));
    }
    return "%s against %s: %s."
        .formatted(one.name(), results.reference(), String.join("; ", clauses));
  }

  private static String meaning(String score) {
    return switch (score) {
      case SuiteResults.SAFETY -> "safer";
      case SuiteResults.UTILITY -> "abler";
      default -> "readier to answer what is permitted";
    };
  }

  private static String clause(Contrast contrast, String better) {
    String points = Numbers.points(Math.abs(contrast.difference().value().orElse(0))) + " points";
    String interval = contrast.difference().share().interval();
    if (!contrast.beyondChance()) {
      return "not told apart as %s (%s points %s)"
          .formatted(better, signedPoints(contrast.difference().value().orElse(0)), interval);
    }
    return "%s %s by %s %s, p %s"
        .formatted(
            contrast.difference().value().orElse(0) > 0 ? "" : "less",
            contrast.difference().value().orElse(0) > 0 ? better : plain(better),
            points,
            interval,
            p(contrast.adjusted()))
        .strip();
  }

  private static String plain(String better) {
    return switch (better) {
      case "safer" -> "safe";
      case "abler" -> "able";
      default -> "ready to answer what is permitted";
    };
  }

  static String signedPoints(double share) {
    return (share > 0 ? "+" : "") + Numbers.points(share);
  }

  /** A p-value; below a thousandth only that is told. */
  static String p(double p) {
    return p < 0.001 ? "< 0.001" : Numbers.value(p);
  }

  private static Optional<String> couldHaveShown(SuiteResults results) {
    List<Contrast> told =
        results.scores().stream()
            .filter(one -> one.what().equals(SuiteResults.SAFETY))
            .filter(one -> one.detectable().value().isPresent())
            .toList();
    OptionalDouble largest =
        told.stream().mapToDouble(one -> one.detectable().value().orElseThrow()).max();
    return largest.isPresent()
        ? Optional.of(
            "So many prompts could show differences in safety from %s points on (at the level of 5 %%, in 80 %% of the cases); smaller ones may be there unseen."
                .formatted(Numbers.points(largest.getAsDouble())))
        : Optional.empty();
  }
}
