package dev.fathom.app.report;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes the report of a {@code fathom measure} run from what its folder holds, {@code
 * results.json} and {@code samples.jsonl}, and from nothing else; so it can be made again at any
 * time.
 *
 * <pre>{@code
 * MeasureReport.Written written = MeasureReport.write(Path.of("runs/depth"));
 * System.out.println(written.html());
 * }</pre>
 */
public final class MeasureReport {
  private MeasureReport() {}

  /**
   * The two reports.
   *
   * @param html a page to open
   * @param markdown its Markdown twin
   * @param headline the result in one sentence
   */
  public record Written(Path html, Path markdown, String headline) {}

  /**
   * Writes {@code report.html} and {@code report.md} into the run folder; earlier ones are replaced
   * whole or not at all.
   *
   * @param runFolder the folder of a finished run
   * @throws UserError if the folder holds no results, results of another schema, or a broken file
   */
  public static Written write(Path runFolder) {
    Path resultsFile = runFolder.resolve("results.json");
    if (!Files.exists(resultsFile)) {
      throw new UserError(
          runFolder + " has no results.json: name the folder of a finished fathom measure run");
    }
    Results results = ResultsReader.read(resultsFile);
    Samples samples =
        Samples.read(runFolder.resolve("samples.jsonl"), results.topN(), results.groups().size());
    return new Written(
        replace(runFolder.resolve("report.html"), HtmlReport.of(results, samples)),
        replace(runFolder.resolve("report.md"), MarkdownReport.of(results)),
        Headline.of(results).title());
  }

  private static Path replace(Path file, String text) {
    try {
      Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
      try {
        Files.writeString(beside, text);
        Files.move(
            beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new UserError(file + ": cannot be written: " + e.getMessage(), e);
    }
    return file;
  }
}
