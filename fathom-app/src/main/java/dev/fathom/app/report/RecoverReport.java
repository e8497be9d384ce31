package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;

/**
 * Writes the report of a {@code fathom recover} run from what its folder holds: {@code
 * results.json}, and {@code steps.jsonl} of its stages where it has some.
 */
public final class RecoverReport {
  private RecoverReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws UserError if the folder holds no results of a recovery, or a broken file
   */
  public static WrittenReport write(Path runFolder) {
    RunKind.RECOVER.results(runFolder);
    RecoverResults results = RecoverResults.read(runFolder);
    Headline headline = RecoverWords.of(results);
    return switch (results) {
      case StagesResults stages ->
          WrittenReport.into(
              runFolder, StagesPage.of(runFolder, stages), StagesPage.twin(stages), headline);
      case RestoreResults restored ->
          WrittenReport.into(
              runFolder, RestorePage.of(restored), RestorePage.twin(restored), headline);
    };
  }
}
