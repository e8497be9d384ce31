package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.app.cli.Shell.Outcome;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
  private static final int COLUMNS = 80;

  static Stream<String> verbs() {
    return Main.commandLine().getSubcommands().keySet().stream();
  }

  @Test
  void withoutAVerbItListsAllOfThem() {
    Outcome bare = Shell.fathom();
    assertEquals(0, bare.code());
    verbs().forEach(verb -> assertTrue(bare.out().contains("\n  " + verb + " "), verb));
    assertTrue(bare.out().contains("\n  test "), bare.out());
    assertEquals(bare, Shell.fathom("help"));
    assertEquals(bare, Shell.fathom("--help"));
  }

  @Test
  void aVerbIsOneLineInTheList() {
    Outcome help = Shell.fathom("help");
    long lines =
        help.outLines().stream()
            .dropWhile(line -> !line.equals("Verbs:"))
            .skip(1)
            .takeWhile(line -> !line.isEmpty())
            .count();
    assertEquals(verbs().count() + 1, lines, help.out());
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void explainsEveryVerb(String verb) {
    Outcome help = Shell.fathom("help", verb);
    assertEquals(0, help.code());
    assertTrue(help.out().contains("\nUsage: fathom " + verb), help.out());
    assertEquals("", help.err());
    assertEquals(help, Shell.fathom(verb, "--help"));
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void fitsANarrowTerminal(String verb) {
    CommandLine line = Main.commandLine().setUsageHelpAutoWidth(false).setUsageHelpWidth(COLUMNS);
    String help = line.getSubcommands().get(verb).getUsageMessage();
    help.lines().forEach(text -> assertTrue(text.length() <= COLUMNS, text));
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyOptionSaysWhatItIs(String verb) {
    CommandSpec spec = Main.commandLine().getSubcommands().get(verb).getCommandSpec();
    spec.options()
        .forEach(option -> {
          String said = String.join(" ", option.description());
          assertTrue(said.endsWith("."), option.longestName() + ": " + said);
          assertFalse(said.isBlank(), option.longestName());
        });
    assertTrue(Arrays.stream(spec.usageMessage().header()).noneMatch(String::isBlank), verb);
  }

  @Test
  void explainsTheVerbsBelowAVerb() {
    CommandLine attack =
        Main.commandLine()
            .setUsageHelpAutoWidth(false)
            .setUsageHelpWidth(COLUMNS)
            .getSubcommands()
            .get("attack");
    CommandLine prefill = attack.getSubcommands().get("prefill");
    prefill.getUsageMessage().lines().forEach(text -> assertTrue(text.length() <= COLUMNS, text));
    prefill
        .getCommandSpec()
        .options()
        .forEach(option ->
            assertTrue(String.join(" ", option.description()).endsWith("."), option.longestName()));
    assertEquals(
        Shell.fathom("help", "attack", "prefill"), Shell.fathom("attack", "prefill", "--help"));
  }

  @Test
  void tellsItsVersion() {
    assertEquals(new Outcome(0, "fathom 0.1.0-SNAPSHOT\n", ""), Shell.fathom("--version"));
  }
}
