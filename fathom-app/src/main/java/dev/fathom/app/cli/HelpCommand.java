package dev.fathom.app.cli;

import dev.fathom.run.Exit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code fathom help}: the verbs, or the options of one of them. */
@Command(
    name = "help",
    customSynopsis = "fathom help [VERB]",
    header = "Show the verbs, or the options of one.",
    description = "")
public final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "VERB", description = "The verb to explain.")
  private List<String> verbs = List.of();

  @Override
  public Integer call() {
    CommandLine shown = spec.commandLine().getParent();
    for (String verb : verbs) {
      shown = find(shown, verb);
    }
    shown.usage(spec.commandLine().getOut());
    return Exit.OK;
  }

  private static CommandLine find(CommandLine above, String name) {
    CommandLine found = above.getSubcommands().get(name);
    if (found == null) {
      throw new UnmatchedArgumentException(above, List.of(name));
    }
    return found;
  }
}
