package dev.fathom.app.report;

import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the report of {@code fathom demo}: one page that shows before and after side by side, from
 * the runs under its folder ({@code before}, {@code contrastive}, {@code completed}, {@code after},
 * each with {@code measure}, {@code attack}, {@code utility} and {@code train} as far as they are
 * there) and from its {@code summary.json}.
 */
public final class DemoReport {
  private DemoReport() {}

  /**
   * Writes {@code report.html} into the demo's folder; an earlier one is replaced whole or not at
   * all.
   *
   * @param folder the demo's folder; runs that are missing are left out of the page
   * @return the page
   * @throws UserError if a run's file is broken
   */
  public static Path write(Path folder) {
    return ReportFile.replace(
        folder.resolve("report.html"), DemoPage.of(Demo.read(folder)).source());
  }

  /** Whether a folder is a demo's and no run of its own. */
  static boolean isDemo(Path folder) {
    Path summary = folder.resolve(Demo.SUMMARY);
    return !Files.exists(folder.resolve(RunKind.RESULTS))
        && Files.exists(summary)
        && Json.object(summary).has(Demo.SUCCESS);
  }
}
