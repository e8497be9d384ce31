package dev.fathom.app.report;

import java.nio.file.Path;

/** Writes the report of a {@code fathom theory trained} run from its {@code results.json}. */
public final class TrainedReport {
  private TrainedReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws dev.fathom.UserError if the folder holds no such results, or broken ones
   */
  public static WrittenReport write(Path runFolder) {
    TrainedResults results = TrainedResults.read(RunKind.THEORY_TRAINED.results(runFolder));
    return WrittenReport.into(
        runFolder,
        TrainedPage.of(results),
        TrainedPage.twin(results),
        TrainedPage.headline(results));
  }
}
