package dev.fathom.app.report;

import java.nio.file.Path;

/** Writes the report of harm information from a run's {@code results.json} and samples. */
public final class HarmReport {
  private HarmReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws dev.fathom.UserError if the folder holds no such results, or broken ones
   */
  public static WrittenReport write(Path runFolder) {
    HarmRun run = HarmRun.read(RunKind.HARM_INFORMATION.results(runFolder));
    return WrittenReport.into(
        runFolder, HarmPage.of(run), HarmPage.twin(run), HarmWords.headline(run));
  }
}
