package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;

/**
 * Writes the report of a {@code fathom attack} run from what its folder holds: {@code
 * results.json}, {@code generations.jsonl}, {@code searches.jsonl} and the judgements of the judge
 * that the results name.
 */
public final class AttackReport {
  private AttackReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws UserError if the folder holds no results of an attack, or a broken file
   */
  public static WrittenReport write(Path runFolder) {
    AttackResults results = AttackResults.read(RunKind.ATTACK.results(runFolder));
    return WrittenReport.into(
        runFolder,
        AttackPage.of(results, Answers.read(runFolder, results), Searches.read(runFolder)),
        AttackMarkdown.of(results),
        AttackWords.of(results));
  }
}
