package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.app.cli.Shell.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Command lines that cannot be read: one line on standard error, exit code 2. */
class RefusalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "measur | no verb 'measur'; did you mean measure? ('fathom help' lists the verbs)",
        "help measur | no verb 'measur'; did you mean measure? ('fathom help' lists the verbs)",
        "xyzzy | no verb 'xyzzy' ('fathom help' lists the verbs)",
        "--verbos | no option '--verbos'; did you mean --verbose? ('fathom help' lists the verbs)",
        "measure --bse=x | measure: no option '--bse'; did you mean --base? ('fathom help measure' lists its options)",
        "measure a b | measure: one argument too many: 'b' ('fathom help measure' lists its options)",
        "measure --base a --base b | measure: option '--base' (MODEL) should be specified only once ('fathom help measure' lists its options)",
        "generate --model m | generate: missing required option: '--prompt=TEXT' ('fathom help generate' lists its options)",
        "generate --model m --prompt p --seed x | generate: invalid value for option '--seed': 'x' is not a long ('fathom help generate' lists its options)",
        "score --display bar | score: invalid value for option '--display': expected auto, plain or none, not 'bar' ('fathom help score' lists its options)",
        "report | report: missing required parameter: 'RUN' ('fathom help report' lists its options)",
        "info | info: missing required parameter: 'MODEL' ('fathom help info' lists its options)",
      })
  void saysInOneLineWhatIsWrongAndWhatWasMeant(String arguments, String reason) {
    Outcome outcome = Shell.fathom(List.of(arguments.split(" ", -1)));
    assertEquals(new Outcome(2, "", "fathom: " + reason + "\n"), outcome);
  }

  @Test
  void listsAllSettingsThatAreNotUsable() {
    Outcome outcome = Shell.fathom("measure", "--base", "b", "--top-n", "0", "--along", "sideways");
    assertEquals(2, outcome.code());
    assertEquals(
        List.of(
            "fathom: 4 settings are not usable:",
            "  --along: expected one of response, generation, sampled, not \"sideways\"",
            "  --top-n: expected a whole number of at least 1, not \"0\"",
            "  --aligned is missing: the model aligned from it: a folder or a hub id",
            "  --prompts is missing: rows of prompt and response: JSONL, JSON or CSV, .gz too"),
        outcome.errLines());
  }

  /** A verb with a defect. */
  @Command(name = "stumble")
  static final class Stumble implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new IllegalStateException("a defect\nwith a second line");
    }
  }

  @Test
  void whatIsNoMistakeOfTheUsersEndsWithOne() {
    assertEquals(
        "fathom: failed: IllegalStateException: a defect (--verbose shows where)\n",
        stumble(1, "stumble"));
    String verbose = stumble(1, "--verbose", "stumble");
    assertTrue(verbose.contains("\tat " + Stumble.class.getName() + ".call"), verbose);
    assertTrue(verbose.endsWith("fathom: failed: IllegalStateException: a defect\n"), verbose);
  }

  private static String stumble(int code, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line =
        Main.commandLine().addSubcommand(new Stumble()).setErr(new PrintWriter(err, true));
    assertEquals(code, line.execute(arguments));
    return err.toString();
  }
}
