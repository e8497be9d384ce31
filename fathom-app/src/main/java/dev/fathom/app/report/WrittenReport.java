package dev.fathom.app.report;

import java.nio.file.Path;

/**
 * The two reports of a run.
 *
 * @param html a page to open
 * @param markdown its Markdown twin
 * @param headline the result in one sentence
 */
public record WrittenReport(Path html, Path markdown, String headline) {

  /** Writes both into a folder. */
  static WrittenReport into(Path folder, HtmlPage page, MarkdownPage twin, Headline headline) {
    return new WrittenReport(
        ReportFile.replace(folder.resolve("report.html"), page.source()),
        ReportFile.replace(folder.resolve("report.md"), twin.source()),
        headline.title());
  }
}
