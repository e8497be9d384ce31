package dev.fathom.app.cli;

import dev.fathom.app.report.MeasureReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom report RUN}: writes a run's reports again from its stored results. */
@Command(
    name = "report",
    customSynopsis = "fathom report RUN",
    header = "Write a run's HTML and Markdown reports again.",
    description = {"", "They are made from the run's stored results; no model is needed.", ""})
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "Folder of a finished run, with its results.json and samples.jsonl.")
  private Path run;

  @Override
  public Integer call() {
    MeasureReport.Written written = MeasureReport.write(run);
    PrintWriter out = spec.commandLine().getOut();
    out.println(written.html());
    out.println(written.markdown());
    out.flush();
    return 0;
  }
}
