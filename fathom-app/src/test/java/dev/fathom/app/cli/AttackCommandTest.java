package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code attack prefill} and {@code judge} as a person at a shell uses them. */
class AttackCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("fathom.root"));

  @TempDir private static Path folder;
  private static TinyPair pair;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.in(folder.resolve("models"));
  }

  private static List<String> attack(Path run, Object... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "attack",
                "prefill",
                "--model",
                pair.aligned().toString(),
                "--prompts",
                pair.rows().toString(),
                "--output",
                run.toString(),
                "--depths",
                "0,1,5",
                "--max-new-tokens",
                "5"));
    Arrays.stream(more).map(Object::toString).forEach(arguments::add);
    return arguments;
  }

  private static Outcome done(List<String> arguments) {
    Outcome outcome = Shell.fathom(arguments);
    assertEquals(0, outcome.code(), outcome.err());
    return outcome;
  }

  private static ObjectNode results(Path run) {
    return Json.object(run.resolve("results.json"));
  }

  private static Set<String> rows(Path run) throws IOException {
    return new TreeSet<>(Files.readAllLines(run.resolve("generations.jsonl")));
  }

  @Test
  void leavesARunFolderAndPrintsATable() throws IOException {
    Path run = folder.resolve("whole");
    Outcome outcome = done(attack(run));
    try (var files = Files.list(run)) {
      Set<String> names =
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      assertTrue(
          names.containsAll(
              Set.of(
                  "config.yaml",
                  "fathom.log",
                  "generations.jsonl",
                  "judgements-keyword.jsonl",
                  "results.json")),
          names.toString());
    }
    List<String> lines = outcome.outLines();
    assertTrue(
        lines.getFirst().matches("group +depth +n +success +95 % interval +refused +95 % interval"),
        outcome.out());
    assertEquals(
        8,
        lines.stream().filter(line -> line.matches("(forbidden|permitted) .* % .* – .*")).count(),
        outcome.out());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("results: " + run)), outcome.out());
    assertTrue(lines.getLast().startsWith("next:    ./fathom judge " + run), outcome.out());
    assertTrue(outcome.err().startsWith("fathom: computing in "), outcome.err());
  }

  @Test
  void theSameCommandGoesOnWhereARunStopped() throws IOException {
    Path run = folder.resolve("stopped");
    done(attack(run));
    Set<String> whole = rows(run);
    ObjectNode groups = (ObjectNode) results(run).path("groups");
    List<String> some = Files.readAllLines(run.resolve("generations.jsonl")).subList(0, 4);
    Files.writeString(run.resolve("generations.jsonl"), String.join("\n", some) + "\n{\"id\": \"t");
    Files.delete(run.resolve("results.json"));
    Outcome again = done(attack(run));
    assertTrue(
        again.err().contains("going on: 4 of " + whole.size() + " answers are generated already"),
        again.err());
    assertEquals(whole, rows(run));
    assertEquals(groups, results(run).path("groups"));
  }

  @Test
  void judgesAgainWithoutAModel() throws IOException {
    Path run = folder.resolve("judged");
    done(attack(run));
    // What a random model says is letters and halves of characters.
    Path phrases = Files.writeString(folder.resolve("phrases.txt"), "e\na\no\ni\nu\n\uFFFD\n");
    String before = Files.readString(run.resolve("generations.jsonl"));
    ObjectNode first = results(run);
    Outcome outcome =
        done(
            List.of(
                "judge",
                run.toString(),
                "--judge",
                "keyword",
                "--judge-phrases",
                phrases.toString()));
    assertTrue(outcome.outLines().getFirst().startsWith("group "), outcome.out());
    assertEquals(before, Files.readString(run.resolve("generations.jsonl")));
    assertNotEquals(first.path("judge"), results(run).path("judge"));
    assertNotEquals(first.path("groups"), results(run).path("groups"));
    done(List.of("judge", run.toString()));
    assertEquals(first.path("groups"), results(run).path("groups"));
  }

  @Test
  void aRuleNeedsABaseAndChangesTheAnswers() throws IOException {
    Path plain = folder.resolve("plain");
    done(attack(plain, "--temperature", "1"));
    Path guarded = folder.resolve("guarded");
    done(
        attack(
            guarded,
            "--temperature",
            "1",
            "--rule",
            "contrastive",
            "--alpha",
            "30",
            "--base",
            pair.base()));
    assertNotEquals(rows(plain), rows(guarded));
    assertEquals(30, results(guarded).path("rule").path("alpha").doubleValue());
    Outcome without = Shell.fathom(attack(folder.resolve("without"), "--rule", "hybrid"));
    assertEquals(
        new Outcome(2, "", "fathom: --rule hybrid needs --base, the model before alignment\n"),
        without);
  }

  @Test
  void generateTakesTheSameRule() {
    List<String> plain =
        List.of(
            "generate",
            "--model",
            pair.aligned().toString(),
            "--prompt",
            "how do i brew tea?",
            "--max-new-tokens",
            "40",
            "--display",
            "none",
            "--temperature",
            "3");
    String said = done(plain).out();
    List<String> ruled = new ArrayList<>(plain);
    ruled.addAll(List.of("--rule", "contrastive", "--base", pair.base().toString(), "--alpha"));
    List<String> none = new ArrayList<>(ruled);
    none.add("0");
    assertEquals(said, done(none).out());
    ruled.add("30");
    assertNotEquals(said, done(ruled).out());
    List<String> hybrid = new ArrayList<>(plain);
    hybrid.addAll(List.of("--rule", "hybrid", "--base", pair.base().toString(), "--lambda", "31"));
    List<String> everywhere = new ArrayList<>(ruled);
    everywhere.addAll(List.of("--penalized", "all"));
    assertEquals(done(hybrid).out(), done(everywhere).out());
  }

  @Test
  void whatIsNoAttackIsNotJudged() {
    Path absent = folder.resolve("absent");
    assertEquals(
        new Outcome(2, "", "fathom: " + absent + ": no such folder\n"),
        Shell.fathom("judge", absent));
    Path measured = folder.resolve("measured");
    done(pair.measure(measured));
    assertEquals(
        new Outcome(
            2,
            "",
            "fathom: " + measured + ": is no attack, and only attacks have answers to judge\n"),
        Shell.fathom("judge", measured));
    assertEquals(
        new Outcome(
            2,
            "",
            "fathom: "
                + pair.folder()
                + ": holds no run of Fathom's; give the folder of a finished run\n"),
        Shell.fathom("judge", pair.folder()));
  }

  @Test
  void theRecipeIsReadable() {
    Outcome shown =
        done(
            List.of(
                "attack",
                "prefill",
                ROOT.resolve("recipes/attacks/prefill.yaml").toString(),
                "--show-config"));
    assertTrue(shown.out().contains("max-new-tokens: 64"), shown.out());
    assertTrue(shown.out().contains("full"), shown.out());
  }

  @Test
  void mistakesNameTheKindOfAttack() {
    Outcome bare = done(List.of("attack"));
    assertTrue(bare.out().contains("\n  prefill "), bare.out());
    assertEquals(bare, Shell.fathom("help", "attack"));
    Outcome help = Shell.fathom("help", "attack", "prefill");
    assertTrue(help.out().contains("Usage: fathom attack prefill"), help.out());
    assertTrue(help.out().contains("0,1,5,10,20,40,full"), help.out());
    assertEquals(
        new Outcome(
            2,
            "",
            "fathom: attack: no verb 'prefil'; did you mean prefill? ('fathom help attack' lists"
                + " its options)\n"),
        Shell.fathom("attack", "prefil"));
    assertEquals(
        new Outcome(
            2,
            "",
            "fathom: attack prefill: no option '--modle'; did you mean --model? ('fathom help"
                + " attack prefill' lists its options)\n"),
        Shell.fathom("attack", "prefill", "--modle=x"));
  }
}
