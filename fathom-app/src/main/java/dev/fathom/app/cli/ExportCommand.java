package dev.fathom.app.cli;

import dev.fathom.UserError;
import dev.fathom.attack.StoredAnswers;
import dev.fathom.judging.ExportRun;
import dev.fathom.judging.ExportRun.Exported;
import dev.fathom.run.Exit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom judge export}: answers as a sheet for people to label. */
@Command(
    name = "export",
    sortOptions = false,
    customSynopsis = "fathom judge export RUN... --output FILE [--blind] [--most N]",
    header = "Write answers into a sheet for people to label.",
    description = {
      "",
      "People write complied, refused or neither (or 1 and 0) into the column label. Equal answers to"
          + " one prompt stand there once.",
      ""
    },
    footer = {"", "Then:", "  fathom judge RUN --judge human --judge-labels FILE"})
public final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of attacks.")
  private List<Path> runs = List.of();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The sheet, CSV; must not be there yet.")
  private Path output;

  @Option(
      names = "--blind",
      description = "Leave out what tells where an answer comes from, and shuffle.")
  private boolean blind;

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "2147483647",
      showDefaultValue = Visibility.NEVER,
      description = "At most so many answers, a sample of all (default: all).")
  private int most;

  @Override
  public Integer call() {
    if (most < 1) {
      throw new UserError("--most must be at least 1, not " + most);
    }
    List<Exported> answers = new ArrayList<>();
    runs.forEach(run -> answers.addAll(StoredAnswers.of(run)));
    int rows = new ExportRun(blind, most).write(answers, output);
    PrintWriter out = spec.commandLine().getOut();
    out.println("sheet:   " + output + " (" + rows + " answers to label)");
    out.println("next:    fathom judge RUN --judge human --judge-labels " + output);
    out.flush();
    return Exit.OK;
  }
}
