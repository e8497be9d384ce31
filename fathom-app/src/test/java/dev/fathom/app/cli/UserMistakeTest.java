package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.fathom.app.cli.Shell.Outcome;
import dev.fathom.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and files that cannot be used: one line that names them, exit code 2, no stack trace. */
class UserMistakeTest {
  @TempDir private static Path folder;
  private static TinyPair pair;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.in(folder.resolve("models"));
  }

  /** The verbs that run a model, each with this one. */
  private static Map<String, List<String>> running(Path model, String... more) {
    Map<String, List<String>> commands =
        Map.of(
            "generate",
            new ArrayList<>(List.of("generate", "--model", "" + model, "--prompt", "hi")),
            "score",
            new ArrayList<>(List.of("score", "--model", "" + model, "--prompts", "" + pair.rows())),
            "measure",
            pair.measure(folder.resolve("run-of-" + model.getFileName())),
            "attack",
            new ArrayList<>(
                List.of(
                    "attack",
                    "prefill",
                    "--model",
                    "" + model,
                    "--prompts",
                    "" + pair.rows(),
                    "--output",
                    "" + folder.resolve("attack-of-" + model.getFileName()))));
    List<String> measure = commands.get("measure");
    measure.set(measure.indexOf("--aligned") + 1, model.toString());
    commands.values().forEach(command -> command.addAll(List.of(more)));
    return commands;
  }

  private static void refused(List<String> command, String start, String part) {
    Outcome outcome = Shell.fathom(command);
    assertEquals(2, outcome.code(), command + "\n" + outcome.err());
    List<String> lines =
        outcome.errLines().stream().filter(line -> !line.contains("computing in")).toList();
    assertEquals(1, lines.size(), outcome.err());
    assertTrue(lines.getFirst().startsWith("fathom: " + start), lines.getFirst());
    assertTrue(lines.getFirst().contains(part), lines.getFirst());
    assertEquals("", outcome.out());
  }

  @Test
  void aMissingModel() {
    Path nowhere = folder.resolve("nowhere");
    running(nowhere)
        .values()
        .forEach(command -> refused(command, nowhere + ": ", "no such folder"));
    refused(List.of("info", nowhere.toString()), nowhere + ": ", "no such folder");
  }

  @Test
  void aModelInPickle() throws IOException {
    Path pickled = pair.withPickleOnly();
    running(pickled)
        .values()
        .forEach(command ->
            refused(
                command,
                pickled + ": its weights are pickle (pytorch_model.bin)",
                "reading pickle can run code"));
  }

  @Test
  void anArchitectureThatIsNotSupported() throws IOException {
    Path other = pair.withArchitecture("PhlogistonForCausalLM");
    running(other)
        .values()
        .forEach(command ->
            refused(
                command,
                "architecture PhlogistonForCausalLM is not supported",
                "supported: LlamaForCausalLM (Llama), MistralForCausalLM (Mistral)"));
  }

  @Test
  void aNumberTypeThatDoesNotExistIsRefusedBeforeTheModelIsLookedFor() {
    running(Path.of("/nowhere/at/all"), "--dtype", "int3")
        .values()
        .forEach(command -> refused(command, "unknown dtype 'int3'", "choose auto, float32"));
  }

  @Test
  void aDeviceThatDoesNotExistIsRefusedBeforeTheModelIsLookedFor() {
    running(Path.of("/nowhere/at/all"), "--device", "abacus")
        .values()
        .forEach(
            command -> refused(command, "unknown device 'abacus'", "choose auto, cpu or cuda:N"));
  }

  @Test
  void cudaOnTheCpuBuildSaysWhatToDo() {
    assumeFalse(Engine.builtForCuda(), "this is the CUDA build");
    running(Path.of("/nowhere/at/all"), "--device", "cuda:0")
        .values()
        .forEach(command ->
            refused(
                command,
                "device cuda:0 was asked for, but this is the CPU build",
                "set FATHOM_ENGINE=gpu"));
  }

  @Test
  void everyBadRowOfAPromptsFileAtOnceBeforeAModelIsLookedFor() throws IOException {
    Path bad =
        Files.writeString(
            folder.resolve("bad.jsonl"),
            """
            {"id": "a", "prompt": "one", "response": "1"}
            {"id": "a", "prompt": "two", "response": "2"}
            {"id": "c", "response": "3"}
            {"id": "d", "prompt": "four", "response": 4}
            """);
    Outcome outcome =
        Shell.fathom("score", "--model", "/nowhere/at/all", "--prompts", bad.toString());
    assertEquals(2, outcome.code());
    List<String> lines = outcome.errLines();
    assertTrue(lines.getFirst().startsWith("fathom: " + bad), lines.toString());
    for (int line : new int[] {2, 3, 4}) {
      assertEquals(
          1,
          lines.stream().filter(text -> text.contains("line " + line + ":")).count(),
          "" + lines);
    }
    assertFalse(outcome.err().contains("\tat "), outcome.err());
  }

  @Test
  void aPromptsFileThatIsNotThere() {
    Path missing = folder.resolve("missing.jsonl");
    List<String> measure = pair.measure(folder.resolve("never"));
    measure.set(measure.indexOf("--prompts") + 1, missing.toString());
    refused(measure, missing + ": ", "no such file");
    assertFalse(Files.exists(folder.resolve("never")), "the run folder was made for nothing");
  }

  @Test
  void verboseShowsTheStackTrace() {
    Outcome outcome = Shell.fathom("info", folder.resolve("nowhere"), "--verbose");
    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains("\tat dev.fathom."), outcome.err());
    assertTrue(outcome.errLines().getLast().startsWith("fathom: "), outcome.err());
  }

  @Test
  void settingsAreCheckedBeforeTheModelsAreLookedFor() {
    Path run = folder.resolve("unchecked");
    refused(
        pair.measure(run, "--date", "tomorrow"), "date: 'tomorrow' is not a date", "2024-07-26");
    refused(pair.measure(run, "--batch", "some"), "batch must be \"auto\"", "\"some\"");
    refused(pair.measure(run, "--template", "no.jinja"), "--template: no.jinja", "no such file");
    refused(
        pair.measure(run, "--recovery-phrases", "no.txt"),
        "--recovery-phrases: no.txt",
        "no such file");
    assertFalse(Files.exists(run), "the run folder was made for nothing");
  }
}
