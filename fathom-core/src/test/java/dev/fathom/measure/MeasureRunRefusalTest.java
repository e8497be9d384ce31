package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.pair.TinyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code fathom measure} refuses, when, and in which words. */
class MeasureRunRefusalTest {
  @TempDir Path folder;
  private TinyPair pair;
  private TestRun run;

  @BeforeEach
  void write() {
    pair = TinyPair.write(folder.resolve("models"));
    run = TestRun.of(pair, TestRun.prompts(folder.resolve("prompts.jsonl"), 4));
  }

  /** The base has no weights, which would be the next thing to be told. */
  @Test
  void badRowsAreToldAllAtOnceBeforeAModelIsLoaded() throws IOException {
    Files.delete(pair.base().resolve("model.safetensors"));
    assertTrue(refusal(run).contains("safetensors"), "with good rows the weights are missed");
    Path prompts =
        TestRun.write(
            folder.resolve("bad.jsonl"),
            List.of(
                TestRun.row("a", "benign", "w9", "w10"),
                TestRun.row("b", "benign", "", "w10"),
                "{\"id\": \"c\", ",
                TestRun.row("a", "benign", "w9", "w10"),
                TestRun.row("e", "benign", "w9", "")));
    String message = refusal(run.with("prompts", prompts.toString()).into("bad"));
    assertFalse(message.contains("safetensors"), message);
    assertTrue(message.contains("bad.jsonl"), message);
    for (int line : new int[] {2, 3, 4, 5}) {
      assertTrue(message.matches("(?s).*\\b" + line + "\\b.*"), "line " + line + ": " + message);
    }
    assertFalse(Files.exists(folder.resolve("bad")), "no folder for a run that cannot begin");
  }

  @Test
  void aPromptThatFillsTheContextIsNamed() {
    Path prompts =
        TestRun.write(
            folder.resolve("long.jsonl"),
            List.of(
                TestRun.row("fits", "benign", TestRun.words(TinyPair.CONTEXT - 4), "w10"),
                TestRun.row("too-long", "benign", TestRun.words(TinyPair.CONTEXT - 3), "w10")));
    String message = refusal(run.with("prompts", prompts.toString()));
    assertTrue(message.contains("too-long (64 tokens)"), message);
    assertFalse(message.contains("fits"), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void aChangedSettingIsNamedWhenARunGoesOn() {
    run.run();
    String message = refusal(run.with("top-k", "7"));
    assertTrue(message.contains("top-k"), message);
    assertTrue(message.contains("7"), message);
    assertFalse(message.contains("top-n"), message);
    run.with("batch", "1").run(); // how a run is carried out may change
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void vocabulariesThatDifferAreToldBeforeAModelIsLoaded(String sequential) throws IOException {
    TinyPair other = TinyPair.write(folder.resolve("other"), 100, 120);
    TestRun refused =
        TestRun.of(other, folder.resolve("prompts.jsonl")).with("sequential", sequential);
    String message = refusal(refused);
    assertTrue(message.contains("base has 100 tokens, aligned 120"), message);
    // The log names how it will compute just before the models are loaded.
    String log = Files.readString(folder.resolve("run").resolve("fathom.log"));
    assertFalse(log.contains("computing in"), log);
  }

  private static String refusal(TestRun run) {
    return assertThrows(UserError.class, run::run).getMessage();
  }
}
