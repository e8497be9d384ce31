package dev.fathom.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fathom recover}: the ways back there are. */
@Command(
    name = "recover",
    customSynopsis = "fathom recover HOW [OPTIONS]",
    header = "Give a fine-tuned model its alignment back.",
    description = "",
    commandListHeading = "Ways:%n",
    footer = {"", "'fathom help recover HOW' shows the options of one."},
    subcommands = {TwoStageCommand.class, RestoreCommand.class})
public final class RecoverCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
