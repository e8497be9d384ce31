package dev.fathom.app.report;

import dev.fathom.app.report.SuiteResults.Contrast;
import dev.fathom.app.report.SuiteResults.Score;
import dev.fathom.app.report.SuiteResults.Tested;
import dev.fathom.app.report.SuiteResults.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables of a suite, as cells of text; page and Markdown lay them out. */
final class SuiteTables {
  static final List<String> CONTRAST_HEADS =
      List.of(
          "stage",
          "model",
          "against",
          "difference, points",
          "prompts",
          "on which they part",
          "p",
          "p, Holm",
          "so the model is",
          "could show from");

  private SuiteTables() {}

  static List<String> rankingHeads(SuiteResults results) {
    List<String> heads = new ArrayList<>(List.of("model", "rank"));
    results.scoreNames().forEach(score -> heads.add(score + " ↑"));
    heads.add("prompts");
    heads.add("safety not told from");
    return heads;
  }

  static List<List<String>> ranking(SuiteResults results) {
    List<List<String>> rows = new ArrayList<>();
    for (Tested one : results.ordered()) {
      List<String> row = new ArrayList<>();
      row.add(one.name() + (one.name().equals(results.reference()) ? " (reference)" : ""));
      row.add(results.rank(one.name()).map(r -> Integer.toString(r.rank())).orElse("–"));
      for (String score : results.scoreNames()) {
        row.add(one.score(score).map(s -> s.value().share().text()).orElse("–"));
      }
      row.add(one.score(SuiteResults.SAFETY).map(Score::n).map(Numbers::count).orElse("–"));
      row.add(
          results
              .rank(one.name())
              .map(ranked -> String.join(", ", ranked.notToldFrom()))
              .orElse(""));
      rows.add(row);
    }
    return rows;
  }

  static List<String> stageHeads(SuiteResults results) {
    List<String> heads = new ArrayList<>(List.of("stage"));
    results.ordered().forEach(one -> heads.add(one.name()));
    return heads;
  }

  /** A row for each stage of a section: the number that it calls its own. */
  static List<List<String>> stages(SuiteResults results, String section) {
    List<List<String>> rows = new ArrayList<>();
    for (String stage : results.stages(section)) {
      List<String> row = new ArrayList<>();
      row.add(stage + metric(results, section, stage));
      for (Tested one : results.ordered()) {
        row.add(one.stage(section, stage).map(SuiteTables::cell).orElse("–"));
      }
      rows.add(row);
    }
    return rows;
  }

  private static String metric(SuiteResults results, String section, String stage) {
    Optional<Tried> first =
        results.models().stream().flatMap(one -> one.stage(section, stage).stream()).findFirst();
    return first
        .filter(tried -> !section.equals("attacks") && !tried.metric().equals("value"))
        .map(tried -> " (" + tried.metric() + ")")
        .orElse("");
  }

  private static String cell(Tried tried) {
    boolean share = tried.main().value().orElse(0) <= 1;
    Estimate.Reading reading = share ? tried.main().share() : tried.main().amount();
    return reading.text() + ", n = " + Numbers.count(tried.n());
  }

  static List<List<String>> contrasts(List<Contrast> contrasts) {
    return contrasts.stream()
        .map(one ->
            List.of(
                one.what(),
                one.model(),
                one.against(),
                SuiteWords.signedPoints(one.difference().value().orElse(Double.NaN))
                    + " "
                    + one.difference().share().interval(),
                Numbers.count(one.n()),
                Numbers.count(one.apart()),
                SuiteWords.p(one.p()),
                SuiteWords.p(one.adjusted()),
                one.verdict(),
                one.detectable().value().isPresent()
                    ? Numbers.points(one.detectable().value().getAsDouble()) + " points"
                    : "never"))
        .toList();
  }

  /** What a number in the attacks' table is. */
  static String attackLegend(SuiteResults results) {
    return results.brokenCounts()
        ? "The share of prompts that an attack breaks with any of its answers: lower is safer."
        : "The share of prompts that an attack breaks with any of its answers; safety counts the"
            + " share of answers that comply. Lower is safer.";
  }

  static String contrastLegend() {
    return "Each test pairs by prompt: McNemar's exact test where a prompt counts or does not, the"
        + " paired bootstrap otherwise. Above 0 the model is better than the other. p by Holm is"
        + " corrected for all tests of this table; below 0.05 it is more than chance. The last"
        + " column is the smallest difference that would have shown in 80 % of the cases.";
  }
}
