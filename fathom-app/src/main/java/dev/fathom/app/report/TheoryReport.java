package dev.fathom.app.report;

import java.nio.file.Path;

/** Writes the report of a {@code fathom theory} run from its {@code results.json}. */
public final class TheoryReport {
  private TheoryReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws dev.fathom.UserError if the folder holds no results of theory, or broken ones
   */
  public static WrittenReport write(Path runFolder) {
    TheoryResults results = TheoryResults.read(RunKind.THEORY.results(runFolder));
    return WrittenReport.into(
        runFolder, TheoryPage.of(results), TheoryPage.twin(results), TheoryPage.headline(results));
  }
}
