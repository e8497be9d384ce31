package dev.fathom.app.report;

import java.nio.file.Path;

/** Writes the report of a {@code fathom gradients} run from its {@code results.json}. */
public final class GradientsReport {
  private GradientsReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws dev.fathom.UserError if the folder holds no results of gradients, or broken ones
   */
  public static WrittenReport write(Path runFolder) {
    GradientsResults results = GradientsResults.read(RunKind.GRADIENTS.results(runFolder));
    return WrittenReport.into(
        runFolder,
        GradientsPage.of(results),
        GradientsPage.twin(results),
        GradientsPage.headline(results));
  }
}
