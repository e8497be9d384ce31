package dev.fathom.app.report;

import dev.fathom.UserError;
import dev.fathom.app.report.SuiteResults.Tested;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the report of a {@code fathom evaluate} run from its {@code results.json}. */
public final class SuiteReport {
  private SuiteReport() {}

  /**
   * Writes {@code report.html}, {@code report.md} and {@code suite.csv} into the suite's folder;
   * earlier ones are replaced whole or not at all.
   *
   * @param folder the folder of a suite
   * @throws UserError if the folder holds no results of a suite, or a broken file
   */
  public static WrittenReport write(Path folder) {
    SuiteResults results = SuiteResults.read(RunKind.SUITE.results(folder));
    ReportFile.replace(folder.resolve("suite.csv"), csv(results));
    return WrittenReport.into(
        folder, SuitePage.of(results), markdown(results), SuiteWords.of(results));
  }

  private static MarkdownPage markdown(SuiteResults results) {
    MarkdownPage page =
        new MarkdownPage()
            .head(
                SuiteWords.of(results),
                "Suite: " + results.name() + " · reference: " + results.reference(),
                results.testingOnly(),
                results.notes())
            .section("The ranking")
            .table(SuiteTables.rankingHeads(results), SuiteTables.ranking(results))
            .text(SuitePage.ranks());
    for (String section : SuiteResults.SECTIONS) {
      if (!results.stages(section).isEmpty()) {
        page.section(section)
            .table(SuiteTables.stageHeads(results), SuiteTables.stages(results, section));
        if (section.equals("attacks")) {
          page.text(SuiteTables.attackLegend(results));
        }
      }
    }
    return page.section("Every stage against " + results.reference())
        .table(SuiteTables.CONTRAST_HEADS, SuiteTables.contrasts(results.stages()))
        .section("Every model's scores against every other's")
        .table(SuiteTables.CONTRAST_HEADS, SuiteTables.contrasts(results.scores()))
        .text(SuiteTables.contrastLegend())
        .provenance(results.provenance());
  }

  private static String csv(SuiteResults results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("model", "section", "stage", "metric", "value", "low", "high", "n"));
    for (Tested one : results.models()) {
      one.stages()
          .forEach((section, stages) ->
              stages.forEach((stage, tried) ->
                  rows.add(
                      row(one.name(), section, stage, tried.metric(), tried.main(), tried.n()))));
      one.scores()
          .forEach((name, score) ->
              rows.add(row(one.name(), "score", "", name, score.value(), score.n())));
    }
    return rows.stream()
        .map(row -> row.stream().map(ComparisonFiles::quoted).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<String> row(
      String model, String section, String stage, String metric, Estimate estimate, int n) {
    return Stream.of(
            model,
            section,
            stage,
            metric,
            ComparisonFiles.cell(estimate.value()),
            ComparisonFiles.cell(estimate.low()),
            ComparisonFiles.cell(estimate.high()),
            Integer.toString(n))
        .toList();
  }
}
