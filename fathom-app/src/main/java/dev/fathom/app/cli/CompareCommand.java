package dev.fathom.app.cli;

import dev.fathom.app.report.CompareReport;
import dev.fathom.run.Exit;
import dev.fathom.suite.PairedRuns;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom compare}: runs of any kind side by side. */
@Command(
    name = "compare",
    customSynopsis = "fathom compare RUN... [OPTIONS]",
    header = "Set runs side by side: one table and one page.",
    description = {
      "",
      "Runs of measure, attack, task, train and recover and models of suites, in any mixture. Where"
          + " they asked the same prompts, their differences are tested. A folder that holds no run"
          + " is passed over, as long as another one does.",
      ""
    },
    footer = {"", "Example:", "  fathom compare runs/*"})
public final class CompareCommand implements Callable<Integer> {
  /** More are for the report. */
  private static final int MOST_DIFFERENCES = 8;

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of finished runs.")
  private List<Path> runs;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "runs/compare",
      description = "Folder for the comparison (default: runs/compare).")
  private Path output;

  @Override
  public Integer call() {
    CompareReport.Written written = CompareReport.write(runs, output, PairedRuns::of);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    written
        .skipped()
        .forEach(folder ->
            err.println(
                "fathom: passed over " + Printable.line(folder.toString()) + ": no results.json"));
    err.flush();
    out.println(Printable.line(written.report().headline()));
    out.println();
    CompareTable.print(written.table(), spec.usageMessage().width(), out);
    out.println();
    if (!written.differences().isEmpty()) {
      out.println("more than chance, on the same prompts (see the report for all tests):");
      written.differences().stream()
          .limit(MOST_DIFFERENCES)
          .forEach(line -> out.println("  " + Printable.line(line)));
      out.println();
    }
    out.println("numbers: " + written.csv() + ", " + written.json());
    out.println("report:  " + written.report().html());
    out.println("table:   " + written.report().markdown());
    out.flush();
    return Exit.OK;
  }
}
