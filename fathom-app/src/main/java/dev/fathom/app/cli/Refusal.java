package dev.fathom.app.cli;

import dev.fathom.run.Exit;
import dev.fathom.run.Nearest;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line why a command line cannot be read, and what was probably meant. */
final class Refusal {
  private Refusal() {}

  /**
   * @return the exit code
   */
  static int print(ParameterException failure) {
    CommandLine verb = failure.getCommandLine();
    boolean isVerb = verb.getParent() != null;
    verb.getErr()
        .println(
            "fathom: "
                + (isVerb ? spoken(verb) + ": " : "")
                + reason(failure, verb)
                + " ('fathom help"
                + (isVerb ? " " + spoken(verb) + "' lists its options)" : "' lists the verbs)"));
    return Exit.USAGE;
  }

  /** The verb with those above it: {@code attack prefill}. */
  private static String spoken(CommandLine verb) {
    CommandLine above = verb.getParent();
    return above.getParent() == null
        ? verb.getCommandName()
        : spoken(above) + " " + verb.getCommandName();
  }

  private static String reason(ParameterException failure, CommandLine verb) {
    if (!(failure instanceof UnmatchedArgumentException unmatched)) {
      String said = failure.getMessage().lines().findFirst().orElse("").replaceAll("\\.$", "");
      return said.isEmpty() ? said : Character.toLowerCase(said.charAt(0)) + said.substring(1);
    }
    String typed = unmatched.getUnmatched().getFirst();
    if (typed.startsWith("-")) {
      String name = typed.replaceAll("=.*", "");
      return "no option '" + name + "'" + meant(name, verb.getCommandSpec().optionsMap().keySet());
    }
    return !verb.getSubcommands().isEmpty()
        ? "no verb '" + typed + "'" + meant(typed, verb.getSubcommands().keySet())
        : "one argument too many: '" + typed + "'";
  }

  private static String meant(String typed, Collection<String> known) {
    return Nearest.to(typed, List.copyOf(known))
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }
}
