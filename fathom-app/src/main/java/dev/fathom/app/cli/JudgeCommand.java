package dev.fathom.app.cli;

import dev.fathom.Json;
import dev.fathom.app.report.AttackReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.attack.JudgeRun;
import dev.fathom.attack.JudgeSettings;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom judge RUN}: judges the stored answers of an attack again. */
@Command(
    name = "judge",
    sortOptions = false,
    customSynopsis = "fathom judge RUN [OPTIONS]",
    header = "Judge an attack's stored answers again.",
    description = {
      "",
      "Writes the judgements and the run's results.json anew; no model is needed.",
      ""
    })
public final class JudgeCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = JudgeSettings.ALL;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Folder of a finished attack.")
  private Path run;

  @Override
  public Integer call() {
    Settings settings = SettingsOptions.read(spec, Optional.empty(), SETTINGS);
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    new JudgeRun(run, JudgeSettings.judge(settings), commandLine).run();
    PrintWriter out = spec.commandLine().getOut();
    WrittenReport report = AttackReport.write(run);
    AttackTable.print(Json.object(run.resolve("results.json")), out);
    out.println();
    out.println("results: " + run);
    out.println("report:  " + report.html());
    out.flush();
    return Exit.OK;
  }
}
