package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.app.cli.Shell.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
  @TempDir private static Path folder;
  private static TinyPair pair;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.in(folder.resolve("models"));
  }

  private static Outcome generate(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "generate",
                "--model",
                pair.aligned().toString(),
                "--prompt",
                "how do i brew tea?"));
    arguments.addAll(Arrays.asList(more));
    return Shell.fathom(arguments);
  }

  @Test
  void theAnswerAloneGoesToStandardOutput() {
    Outcome outcome = generate("--max-new-tokens", "5");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.err().startsWith("fathom: computing in "), outcome.err());
    assertTrue(outcome.errLines().getLast().startsWith("fathom: "), outcome.err());
    assertTrue(outcome.errLines().getLast().contains(" tokens, ended by "), outcome.err());
    Outcome quiet = generate("--max-new-tokens", "5", "--display", "none");
    assertEquals(new Outcome(0, outcome.out(), ""), quiet);
  }

  @Test
  void goesOnFromAPrefill() {
    Outcome without = generate("--max-new-tokens", "8", "--display", "none");
    Outcome with =
        generate("--max-new-tokens", "8", "--display", "none", "--prefill", "First warm");
    assertTrue(with.out().startsWith("First warm"), with.out());
    assertNotEquals(without.out(), with.out().substring("First warm".length()));
  }

  @Test
  void theSameSeedGivesTheSameSampleAndAnotherSeedAnother() {
    String[] sampled = {
      "--max-new-tokens",
      "20",
      "--display",
      "none",
      "--temperature",
      "2",
      "--top-k",
      "200",
      "--top-p",
      "0.99",
      "--min-p",
      "0.0001",
      "--seed",
      "3"
    };
    Outcome first = generate(sampled);
    assertEquals(0, first.code(), first.err());
    assertEquals(first, generate(sampled));
    sampled[sampled.length - 1] = "4";
    assertNotEquals(first, generate(sampled));
  }

  @Test
  void theOneMostProbableTokenIsTheGreedyOne() {
    Outcome greedy = generate("--max-new-tokens", "10", "--display", "none");
    Outcome sampled =
        generate(
            "--max-new-tokens", "10", "--display", "none", "--temperature", "1", "--top-k", "1");
    assertEquals(greedy, sampled);
  }

  @Test
  void cuttingDownNeedsATemperature() {
    for (String option : List.of("--top-k", "--top-p", "--min-p")) {
      assertEquals(
          new Outcome(
              2,
              "",
              "fathom: --top-k, --top-p and --min-p need --temperature: without it the answer is"
                  + " greedy\n"),
          generate(option, "1"));
    }
  }

  @Test
  void valuesOutsideTheirRangeAreRefusedBeforeTheModelIsRead() {
    refused("--max-new-tokens must be at least 1, not 0", "--max-new-tokens", "0");
    refused("temperature -1.0 must be a number above 0", "--temperature", "-1");
    refused("top-p 1.5 must be above 0 and at most 1", "--temperature", "1", "--top-p", "1.5");
  }

  private static void refused(String reason, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("generate", "--model", "/nowhere/at/all", "--prompt", "hi"));
    arguments.addAll(Arrays.asList(more));
    assertEquals(new Outcome(2, "", "fathom: " + reason + "\n"), Shell.fathom(arguments));
  }
}
