package dev.fathom.app.cli;

import dev.fathom.app.report.RunReport;
import dev.fathom.run.Exit;
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
    description = {
      "",
      "They are made from the stored results of a measure, attack or train run, or of a demo; no"
          + " model is needed.",
      ""
    })
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
  private Path run;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    RunReport.write(run).forEach(out::println);
    out.flush();
    return Exit.OK;
  }
}
