package dev.fathom.app.cli;

import dev.fathom.UserError;
import dev.fathom.run.Exit;
import dev.fathom.tensor.Engine;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command line's door: verbs, exit codes, and errors in one line. */
@Command(
    name = "fathom",
    mixinStandardHelpOptions = true,
    version = "fathom 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "VERB",
    headerHeading =
        "Fathom measures how many tokens deep a language model's safety alignment goes.%n%n",
    commandListHeading = "%nVerbs:%n",
    footer = {
      "  test      build Fathom and run its whole test suite (in the launcher)",
      "",
      "Exit codes: 0 done, 1 failed, 2 cannot be used as given.",
      "Start with: fathom demo"
    },
    subcommands = {
      DemoCommand.class,
      MeasureCommand.class,
      ReportCommand.class,
      GenerateCommand.class,
      ScoreCommand.class,
      TemplateCommand.class,
      InfoCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Runnable {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(List.of(arguments)));
  }

  /** Runs a command line; errors go to standard error. */
  static int execute(List<String> arguments) {
    return commandLine().execute(arguments.toArray(String[]::new));
  }

  static CommandLine commandLine() {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    SettingsOptions.addTo(
        line.getSubcommands().get("measure").getCommandSpec(), MeasureCommand.SETTINGS);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(Main::refuse);
    line.setExecutionExceptionHandler((failure, verb, _) -> main.fail(failure, verb));
    return line;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int refuse(ParameterException failure, String[] arguments) {
    CommandLine verb = failure.getCommandLine();
    verb.getErr().println("fathom: " + failure.getMessage().lines().findFirst().orElse(""));
    verb.getErr()
        .println(suggestion(failure) + "'fathom help" + name(verb) + "' lists what there is");
    return Exit.USAGE;
  }

  private static String suggestion(ParameterException failure) {
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      return near.isEmpty() ? "" : "did you mean " + near.getFirst() + "? ";
    }
    return "";
  }

  private static String name(CommandLine verb) {
    return verb.getParent() == null ? "" : " " + verb.getCommandName();
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
    err.println(
        "fathom: failed: "
            + failure.getClass().getSimpleName()
            + ": "
            + Engine.firstLine(failure)
            + (verbose ? "" : " (--verbose shows where)"));
    return Exit.FAILURE;
  }
}
