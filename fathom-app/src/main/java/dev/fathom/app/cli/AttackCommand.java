package dev.fathom.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fathom attack}: the attacks there are. */
@Command(
    name = "attack",
    customSynopsis = "fathom attack KIND [OPTIONS]",
    header = "Attack a model and tell how often it gives in.",
    description = "",
    commandListHeading = "Kinds:%n",
    footer = {"", "'fathom help attack KIND' shows a kind's options."},
    subcommands = FineTuningCommand.class)
public final class AttackCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
