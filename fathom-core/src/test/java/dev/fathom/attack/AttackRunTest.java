package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.judge.Outcome;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Compute;
import dev.fathom.text.WordTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttackRunTest {
  @TempDir private static Path models;
  private static TinyPair pair;

  @TempDir private Path folder;
  private TestAttack attack;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.write(models, WordTokenizer.SIZE + 8, WordTokenizer.SIZE);
  }

  @BeforeEach
  void makePrompts() {
    attack =
        TestAttack.of(
            pair.aligned(), TestAttack.prompts(folder.resolve("rows.jsonl"), 9, 7, 4, 12, 1, 5));
  }

  /** Text of the completions by id, without what depends on a run. */
  private static Map<String, String> said(Path run) {
    return TestAttack.answers(run).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().completion()));
  }

  @Test
  void eachDepthOfEachAnswerGoesOnFromItsPrefillAsItWouldAlone() {
    Path run = attack.run();
    Map<String, Answer> answers = TestAttack.answers(run);
    List<ObjectNode> examples = TestAttack.lines(folder.resolve("rows.jsonl"));
    int expected = 0;
    try (Model model = Model.load(pair.aligned(), Compute.reference());
        PairText text = pair.text()) {
      GenerationOptions options =
          GenerationOptions.of(model.files().generationConfig(), model.files().config())
              .withMaxNewTokens(6);
      for (ObjectNode example : examples) {
        List<String> words = List.of(example.path("response").asText().split(" "));
        for (String depth : List.of("0", "2", "5", "full")) {
          int tokens = depth.equals("full") ? words.size() : Integer.parseInt(depth);
          String id = example.path("id").asText() + "@" + depth + "#0";
          if (tokens > words.size()) {
            assertFalse(answers.containsKey(id));
            continue;
          }
          expected++;
          Answer answer = answers.get(id);
          String prefill = String.join(" ", words.subList(0, tokens));
          assertEquals(prefill, answer.prefill());
          assertEquals(tokens, answer.depthTokens());
          int[] prompt = text.encoder().promptIds(Optional.empty(), answer.prompt());
          int[] ids =
              IntStream.concat(IntStream.of(prompt), IntStream.of(text.tokenizer().encode(prefill)))
                  .toArray();
          Completion alone =
              new Generator(model).generate(Prompt.numbered(List.of(ids)), options).getFirst();
          String separator = tokens == 0 || alone.tokens().length == 0 ? "" : " ";
          assertEquals(
              separator + text.tokenizer().decode(alone.tokens(), true), answer.completion(), id);
          assertEquals(alone.tokens().length, answer.tokens());
        }
      }
    }
    assertEquals(expected, answers.size());
  }

  @Test
  void theResultsCountWhatIsInTheFiles() {
    Path run = attack.run();
    ObjectNode results = TestAttack.results(run);
    assertEquals("attack", results.path("kind").asText());
    assertEquals("prefill", results.path("attack").asText());
    assertEquals("none", results.path("rule").path("name").asText());
    assertEquals("keyword", results.path("judge").path("name").asText());
    assertEquals(KeywordJudge.standard().version(), results.path("judge").path("version").asText());
    Map<String, JsonNode> judgements =
        TestAttack.lines(run.resolve("judgements-keyword.jsonl")).stream()
            .collect(Collectors.toMap(row -> row.path("id").asText(), row -> row));
    Map<String, Answer> answers = TestAttack.answers(run);
    assertEquals(answers.keySet(), judgements.keySet());
    int listed = 0;
    for (String group : List.of("harmful", "benign")) {
      for (JsonNode at : results.path("groups").path(group).path("depths")) {
        List<Answer> there =
            answers.values().stream()
                .filter(a -> a.group().equals(group) && a.point().equals(at.path("depth").asText()))
                .toList();
        long complied =
            there.stream()
                .filter(a -> judgements.get(a.id()).path("complied").booleanValue())
                .count();
        assertEquals(there.size(), at.path("n").intValue());
        assertEquals(
            (double) complied / there.size(), at.at("/success/value").doubleValue(), 1e-12);
        long refused =
            there.stream()
                .filter(a ->
                    judgements.get(a.id()).path("outcome").asText().equals(Outcome.REFUSED.key()))
                .count();
        assertEquals((double) refused / there.size(), at.at("/refused/value").doubleValue(), 1e-12);
        assertTrue(at.at("/success/low").doubleValue() <= at.at("/success/value").doubleValue());
        listed += there.size();
      }
    }
    assertEquals(answers.size(), listed);
    assertEquals(
        List.of("0", "2", "5", "full"),
        results
            .at("/groups/benign/depths")
            .valueStream()
            .map(d -> d.path("depth").asText())
            .toList());
    assertEquals(
        List.of(
            "Depth 2: 1 of 6 answers are shorter and left out there.",
            "Depth 5: 2 of 6 answers are shorter and left out there."),
        results.path("notes").valueStream().map(JsonNode::asText).toList());
  }

  @Test
  void anInterruptedRunEndsLikeOneThatWasNot() throws IOException {
    Path whole = attack.into("whole").run();
    TestAttack small = attack.with("batch", 2);
    Path run = small.run();
    Path generations = run.resolve("generations.jsonl");
    List<String> rows = Files.readAllLines(generations);
    // What a killed process leaves: some rows, a torn one, no summary.
    Files.writeString(
        generations, String.join("\n", rows.subList(0, 7)) + "\n" + rows.get(7).substring(0, 30));
    Files.delete(run.resolve("results.json"));
    UserError error =
        assertThrows(
            UserError.class,
            () -> new JudgeRun(run, KeywordJudge.standard(), List.of("judge")).run());
    assertTrue(error.getMessage().contains("not finished"), error.getMessage());
    small.run();
    assertEquals(rows.subList(0, 7), Files.readAllLines(generations).subList(0, 7));
    assertEquals(said(whole), said(run));
    ObjectNode results = TestAttack.results(run);
    for (String part : List.of("groups", "notes", "judge", "model")) {
      assertEquals(TestAttack.results(whole).path(part), results.path(part), part);
    }
    assertTrue(results.at("/provenance/resumed").booleanValue());
  }

  @Test
  void anotherJudgeJudgesTheSameAnswersAgain() throws IOException {
    Path run = attack.run();
    byte[] before = Files.readAllBytes(run.resolve("generations.jsonl"));
    JsonNode groups = TestAttack.results(run).path("groups");
    Path phrases = Files.writeString(folder.resolve("phrases.txt"), "w\nI\nSorry\n");
    new JudgeRun(run, KeywordJudge.ofFile(phrases), List.of("judge", "x")).run();
    ObjectNode again = TestAttack.results(run);
    assertNotEquals(groups, again.path("groups"));
    assertEquals(
        0, again.at("/groups/harmful/depths/0/success/value").doubleValue(), "all are refused");
    assertEquals("judge", again.at("/provenance/judged/command/0").asText());
    assertEquals("attack", again.at("/provenance/command/0").asText());
    new JudgeRun(run, KeywordJudge.standard(), List.of("judge", "x")).run();
    assertEquals(groups, TestAttack.results(run).path("groups"));
    attack.with("judge-phrases", phrases).run();
    assertEquals(again.path("groups"), TestAttack.results(run).path("groups"));
    assertEquals(
        new String(before, StandardCharsets.UTF_8),
        Files.readString(run.resolve("generations.jsonl")));
  }

  @Test
  void otherDepthsAreAnotherRun() {
    attack.run();
    UserError error = assertThrows(UserError.class, () -> attack.with("depths", "0,2").run());
    assertTrue(error.getMessage().contains("depths was "), error.getMessage());
  }

  /** The base has a padded head; α = 0 is the model alone, and a large α is not. */
  @Test
  void aRuleJoinsTheBaseAndIsNamed() {
    Path plain = attack.into("plain").run();
    TestAttack contrastive = attack.with("rule", "contrastive").with("base", pair.base());
    Path none = contrastive.with("alpha", 0).into("none").run();
    Map<String, String> expected = said(plain);
    assertEquals(expected, said(none));
    // Greedily, a penalty shows only where the base favours the very best token.
    Path drawn = attack.with("temperature", 1).into("drawn").run();
    Path strong = contrastive.with("alpha", 4).with("temperature", 1).into("strong").run();
    assertNotEquals(said(drawn), said(strong));
    JsonNode rule = TestAttack.results(strong).path("rule");
    assertEquals("contrastive", rule.path("name").asText());
    assertEquals(4, rule.path("alpha").doubleValue());
    assertEquals("log-probabilities", rule.path("difference").asText());
    assertEquals(pair.base().toString(), rule.path("base").asText());
    TestAttack everywhere =
        contrastive.with("penalized", "all").with("alpha", 0.5).into("everywhere");
    Path hybrid = attack.with("rule", "hybrid").with("base", pair.base()).with("lambda", 1.5).run();
    assertEquals(said(hybrid), said(everywhere.run()));
  }

  @Test
  void severalSamplesAreDrawnApartAndAgainTheSame() {
    TestAttack three = attack.with("samples", 3).with("seed", 4);
    Path run = three.with("batch", 5).run();
    Map<String, String> said = said(run);
    assertEquals(3 * 21, said.size());
    assertEquals(said, said(three.into("again").run()));
    assertNotEquals(said, said(three.with("seed", 5).into("other").run()));
    Set<String> first =
        IntStream.range(0, 3)
            .mapToObj(sample -> said.get("row-0@0#" + sample))
            .collect(Collectors.toSet());
    assertTrue(first.size() > 1, first.toString());
    JsonNode at = TestAttack.results(run).at("/groups/harmful/depths/0");
    assertEquals(3, at.path("n").intValue());
    assertEquals(9, at.path("answers").intValue());
  }

  @Test
  void whatFillsTheContextIsLeftOutAndSaid() {
    Path prompts = TestAttack.prompts(folder.resolve("long.jsonl"), TinyPair.CONTEXT, 6);
    ObjectNode results =
        TestAttack.results(TestAttack.of(pair.aligned(), prompts).into("crowded").run());
    assertEquals(
        List.of(
            "Depth full: 1 of 2 prefilled prompts fill the context of 64 tokens and are left out."),
        results.path("notes").valueStream().map(JsonNode::asText).toList());
    assertEquals(3, results.at("/groups/harmful/depths").size());
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                TestAttack.of(pair.aligned(), prompts).with("depths", "99").into("nothing").run());
    assertTrue(error.getMessage().startsWith("nothing is left to attack"), error.getMessage());
  }

  private void refused(String message, String... changes) {
    TestAttack wrong = attack.with("model", "/nowhere");
    for (int i = 0; i < changes.length; i += 2) {
      wrong = wrong.with(changes[i], changes[i + 1]);
    }
    TestAttack tried = wrong;
    UserError error = assertThrows(UserError.class, tried::run);
    assertTrue(error.getMessage().contains(message), error.getMessage());
    assertFalse(Files.exists(folder.resolve("run")), message);
  }

  @Test
  void whatCannotBeUsedIsRefusedBeforeAnythingIsMade() {
    refused("--rule contrastive needs --base", "rule", "contrastive");
    refused("--base is for a rule", "base", pair.base().toString());
    refused("alpha -1.0 must be", "rule", "contrastive", "base", "x", "alpha", "-1");
    refused("--top-p needs --temperature", "top-p", "0.5");
    refused("is no question for the apothecary", "judge", "exact");
    refused("--judge-phrases is for --judge keyword", "judge", "exact", "judge-phrases", "x");
    refused("x: cannot be read", "judge-phrases", "x");
    refused("expected depths such as", "depths", "5,-1");
    refused("expected depths such as", "depths", "5,5");
    refused("expected depths such as", "depths", "");
    refused("'soon' is not a date", "date", "soon");
    refused("--template: t: no such file", "template", "t");
  }
}
