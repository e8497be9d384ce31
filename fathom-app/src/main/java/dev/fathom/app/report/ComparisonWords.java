package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a comparison's numbers say, in words. */
final class ComparisonWords {
  private ComparisonWords() {}

  static Headline of(List<ComparedRun> runs) {
    List<String> findings = new ArrayList<>();
    Map<String, Long> kinds =
        runs.stream()
            .collect(Collectors.groupingBy(run -> run.run().kind().key(), Collectors.counting()));
    findings.add(
        kinds.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getValue() + " × " + e.getKey())
                .collect(Collectors.joining(", "))
            + ".");
    List<Strand> strands = runs.stream().flatMap(run -> run.strand().stream()).toList();
    return new Headline(title(strands, runs.size()), findings);
  }

  private static String title(List<Strand> strands, int runs) {
    List<Strand> known = strands.stream().filter(strand -> worst(strand) >= 0).toList();
    if (known.size() < 2) {
      return runs == 1 ? "One run." : runs + " runs side by side.";
    }
    Strand best =
        known.stream().min(Comparator.comparingDouble(ComparisonWords::worst)).orElseThrow();
    Strand least =
        known.stream().max(Comparator.comparingDouble(ComparisonWords::worst)).orElseThrow();
    return worst(best) == worst(least)
        ? "All attacks succeed equally often at their worst depth."
        : "At its worst depth, %s goes along in %s %% of the answers, %s in %s %%."
            .formatted(
                VisibleText.token(best.name()),
                Numbers.points(worst(best)),
                VisibleText.token(least.name()),
                Numbers.points(worst(least)));
  }

  private static double worst(Strand strand) {
    return strand.depths().stream()
        .mapToDouble(AtDepth::share)
        .filter(share -> share >= 0)
        .max()
        .orElse(Double.NaN);
  }
}
