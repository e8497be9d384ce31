package dev.fathom.app.cli;

import dev.fathom.UserError;
import dev.fathom.attack.AttackKind;
import dev.fathom.run.DiskFull;
import dev.fathom.run.Exit;
import dev.fathom.run.Provenance;
import dev.fathom.tensor.Engine;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line's door: verbs, exit codes, and errors in one line. */
@Command(
    name = "fathom",
    version = "fathom " + Provenance.VERSION,
    customSynopsis = "fathom VERB [OPTIONS]",
    header = "Fathom measures how many tokens deep a language model's safety alignment goes.",
    commandListHeading = "%nVerbs:%n",
    footer = {
      "  test      Build Fathom and run its whole test suite (a verb of the launcher).",
      "",
      "'fathom help VERB' shows a verb's options. Start with: fathom demo",
      "Exit codes: 0 done, 1 failed, 2 cannot be used as given, 3 a threshold was not met."
    },
    subcommands = {
      DemoCommand.class,
      MeasureCommand.class,
      AttackCommand.class,
      JudgeCommand.class,
      TaskCommand.class,
      TrainCommand.class,
      RecoverCommand.class,
      MergeCommand.class,
      TheoryCommand.class,
      GradientsCommand.class,
      ApothecaryCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      EvaluateCommand.class,
      GateCommand.class,
      GenerateCommand.class,
      ScoreCommand.class,
      TemplateCommand.class,
      InfoCommand.class,
      HelpCommand.class
    })
public final class Main implements Runnable {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this text.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show Fathom's version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(List.of(arguments)));
  }

  /** Runs a command line; errors go to standard error. */
  public static int execute(List<String> arguments) {
    return commandLine().execute(arguments.toArray(String[]::new));
  }

  static CommandLine commandLine() {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    Map<String, CommandLine> verbs = line.getSubcommands();
    SettingsOptions.addTo(verbs.get("measure").getCommandSpec(), MeasureCommand.SETTINGS);
    CommandLine judge = verbs.get("judge");
    SettingsOptions.addTo(judge.getCommandSpec(), JudgeCommand.SETTINGS);
    SettingsOptions.addTo(
        judge.getSubcommands().get("agreement").getCommandSpec(), AgreementCommand.SETTINGS);
    SettingsOptions.addTo(judge.getSubcommands().get("fit").getCommandSpec(), FitCommand.SETTINGS);
    SettingsOptions.addTo(verbs.get("task").getCommandSpec(), TaskCommand.SETTINGS);
    SettingsOptions.addTo(verbs.get("generate").getCommandSpec(), GenerateCommand.SETTINGS);
    for (AttackKind kind : AttackKind.values()) {
      verbs.get("attack").addSubcommand(kind.key(), AttackKindCommand.of(kind));
    }
    SettingsOptions.addTo(
        verbs.get("attack").getSubcommands().get("fine-tuning").getCommandSpec(),
        FineTuningCommand.SETTINGS);
    SettingsOptions.addTo(verbs.get("gradients").getCommandSpec(), GradientsCommand.SETTINGS);
    CommandLine theory = verbs.get("theory");
    SettingsOptions.addTo(theory.getCommandSpec(), TheoryCommand.SETTINGS);
    SettingsOptions.addTo(
        theory.getSubcommands().get("trained").getCommandSpec(), TheoryTrainedCommand.SETTINGS);
    SettingsOptions.addTo(verbs.get("train").getCommandSpec(), TrainCommand.SETTINGS);
    Map<String, CommandLine> recoveries = verbs.get("recover").getSubcommands();
    SettingsOptions.addTo(recoveries.get("two-stage").getCommandSpec(), TwoStageCommand.SETTINGS);
    SettingsOptions.addTo(recoveries.get("restore").getCommandSpec(), RestoreCommand.SETTINGS);
    line.setUsageHelpAutoWidth(true);
    headSynopses(line);
    line.setParameterExceptionHandler((failure, _) -> Refusal.print(failure));
    line.setExecutionExceptionHandler((failure, verb, _) -> main.fail(failure, verb));
    return line;
  }

  private static void headSynopses(CommandLine line) {
    line.getCommandSpec().usageMessage().synopsisHeading("%nUsage: ");
    line.getSubcommands().values().forEach(Main::headSynopses);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private int fail(Exception failure, CommandLine verb) {
    PrintWriter err = verb.getErr();
    if (verbose) {
      failure.printStackTrace(err);
    }
    if (failure instanceof UserError) {
      err.println("fathom: " + failure.getMessage());
      return Exit.USAGE;
    }
    if (DiskFull.causes(failure)) {
      err.println(
          "fathom: failed: the disk is full: "
              + Engine.firstLine(failure)
              + "; free some space and give the same command again: what is finished is kept");
      return Exit.FAILURE;
    }
    err.println(
        "fathom: failed: "
            + failure.getClass().getSimpleName()
            + ": "
            + Engine.firstLine(failure)
            + (verbose ? "" : " (--verbose shows where)"));
    return Exit.FAILURE;
  }
}
