package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;

/**
 * Writes the report of a {@code fathom measure} run from what its folder holds, {@code
 * results.json} and {@code samples.jsonl}, and from nothing else; so it can be made again at any
 * time.
 *
 * <pre>{@code
 * WrittenReport written = MeasureReport.write(Path.of("runs/depth"));
 * System.out.println(written.html());
 * }</pre>
 */
public final class MeasureReport {
  private MeasureReport() {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws UserError if the folder holds no results, results of another schema, or a broken file
   */
  public static WrittenReport write(Path runFolder) {
    Results results = ResultsReader.read(RunKind.MEASURE.results(runFolder));
    Samples samples =
        Samples.read(runFolder.resolve("samples.jsonl"), results.topN(), results.groups().size());
    return WrittenReport.into(
        runFolder,
        MeasurePage.of(results, samples),
        MeasureMarkdown.of(results),
        Headline.of(results));
  }
}
