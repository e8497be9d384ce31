package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;

/** Writes the report of a {@code fathom judge agreement} run from its {@code results.json}. */
public final class AgreementReport {
  private AgreementReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws UserError if the folder holds no results of an agreement, or broken ones
   */
  public static WrittenReport write(Path runFolder) {
    AgreementResults results = AgreementResults.read(RunKind.AGREEMENT.results(runFolder));
    return WrittenReport.into(
        runFolder,
        AgreementPage.of(results),
        AgreementPage.twin(results),
        AgreementPage.headline(results));
  }
}
