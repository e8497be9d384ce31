package dev.fathom.app.cli;

import dev.fathom.Json;
import dev.fathom.app.report.AttackReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.attack.JudgeRun;
import dev.fathom.judge.Judge;
import dev.fathom.judging.ErrorRates;
import dev.fathom.judging.JudgeModels;
import dev.fathom.judging.JudgeSettings;
import dev.fathom.judging.Judges;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom judge RUN}: judges the stored answers of an attack again. */
@Command(
    name = "judge",
    sortOptions = false,
    customSynopsis = {
      "fathom judge RUN [OPTIONS]",
      "       fathom judge agreement --labelled FILE [OPTIONS]",
      "       fathom judge export RUN... --output FILE [OPTIONS]",
      "       fathom judge fit RECIPE [OPTIONS]"
    },
    header = "Judge stored answers; measure and fit judges.",
    description = {
      "",
      "With the folder of an attack, its answers are judged again: the judgements and results.json"
          + " are written anew.",
      ""
    },
    commandListHeading = "%nOr:%n",
    subcommands = {AgreementCommand.class, ExportCommand.class, FitCommand.class})
public final class JudgeCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = JudgeSettings.ALL;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "RUN", description = "Folder of a finished attack.")
  private Path run;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    if (run == null) {
      throw new ParameterException(
          spec.commandLine(), "no RUN is named: give the folder of a finished attack");
    }
    Settings settings = SettingsOptions.read(spec, Optional.empty(), SETTINGS);
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    JudgeModels models = JudgeModels.of(options.locator(), options.display(), System.err);
    try (Judge judge = new Judges(settings, models).chosen()) {
      new JudgeRun(
              run,
              judge,
              ErrorRates.asked(settings, judge),
              commandLine,
              options.display(),
              System.err)
          .run();
    }
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
