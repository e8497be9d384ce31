package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import dev.fathom.attack.autodan.Individual;
import dev.fathom.decode.Contrastive;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.LogitRule;
import dev.fathom.decode.Models;
import dev.fathom.decode.Plain;
import dev.fathom.decode.Prompt;
import dev.fathom.decode.RuleSettings;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutoDanTest {
  private static final double CLOSE = 2e-5;

  @TempDir private static Path models;
  private static TinyPair pair;

  @TempDir private Path folder;
  private TestAttack attack;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.write(models, WordTokenizer.SIZE + 8, WordTokenizer.SIZE);
  }

  @BeforeEach
  void makeFiles() throws IOException {
    Path seeds =
        Files.writeString(
            folder.resolve("seeds.txt"),
            """
            w10 w11 . w12 w13, {prompt} w14 w15 .
            ---
            w20 w21 w22 . {prompt} w23 . w24 w25 .
            ---
            w30, w31, w32 {prompt}
            """);
    Path synonyms =
        Files.writeString(folder.resolve("synonyms.txt"), "w10,w20,w30,w40\nw11,w21,w31,w41\n");
    attack =
        TestAttack.of(pair.aligned(), TestAttack.prompts(folder.resolve("rows.jsonl"), 9, 7, 4, 6))
            .as(AttackKind.AUTODAN)
            .with("seeds", seeds)
            .with("synonyms", synonyms)
            .with("population", 9)
            .with("generations", 6)
            .with("sentences-every", 2)
            .with("mutation", 0.2)
            .with("target-tokens", 5)
            .with("early-stop", "none");
  }

  private List<ObjectNode> examples() {
    return TestAttack.lines(folder.resolve("rows.jsonl"));
  }

  private static Map<String, ObjectNode> searches(Path run) {
    return TestAttack.lines(run.resolve("searches.jsonl")).stream()
        .collect(Collectors.toMap(row -> row.path("id").asText(), Function.identity()));
  }

  /** The target's cross-entropy by one pass over the whole text: no cache, no batch, in doubles. */
  private static double loss(Models asked, PairText text, String prompt, int[] target) {
    int[] ids = text.encoder().promptIds(Optional.empty(), prompt);
    int[] all = IntStream.concat(IntStream.of(ids), IntStream.of(target)).toArray();
    float[] logits;
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      List<Tensor> hidden =
          asked.all().stream()
              .map(model ->
                  model
                      .hidden(Tensors.ofInts(all).unsqueeze(0))
                      .select(0, 0)
                      .narrow(0, ids.length - 1L, target.length))
              .toList();
      logits = Tensors.floats(asked.logits(hidden));
    }
    double loss = 0;
    for (int i = 0; i < target.length; i++) {
      int row = i * asked.vocabulary();
      double sum = 0;
      for (int v = 0; v < asked.vocabulary(); v++) {
        sum += Math.exp(logits[row + v]);
      }
      loss += (Math.log(sum) - logits[row + target[i]]) / target.length;
    }
    return loss;
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "contrastive"})
  void theLossesAreThoseOfTheWantedAnswerBehindThePromptUnderTheRule(String rule) {
    boolean defended = rule.equals("contrastive");
    TestAttack aimed =
        defended ? attack.with("rule", rule).with("base", pair.base()).with("alpha", 0.7) : attack;
    Path run = aimed.run();
    Map<String, ObjectNode> found = searches(run);
    assertEquals(examples().size(), found.size());
    LogitRule joined = RuleSettings.rule(aimed.resolved());
    assertTrue(defended ? joined instanceof Contrastive : joined instanceof Plain);
    try (Model aligned = Model.load(pair.aligned(), Compute.reference());
        Model base = Model.load(pair.base(), Compute.reference());
        PairText text = pair.text()) {
      Models asked =
          defended ? Models.pair(aligned, base, joined, WordTokenizer.SIZE) : Models.alone(aligned);
      for (ObjectNode example : examples()) {
        ObjectNode row = found.get(example.path("id").asText());
        String prompt = example.path("prompt").asText();
        int[] answer = text.tokenizer().encode(example.path("response").asText());
        int[] target = Arrays.copyOf(answer, Math.min(5, answer.length));
        assertEquals(
            loss(asked, text, prompt, target), row.path("plain_loss").doubleValue(), CLOSE);
        assertEquals(
            loss(asked, text, row.path("prompt").asText(), target),
            row.path("best_loss").doubleValue(),
            CLOSE);
        assertEquals(
            row.path("template").asText().replace(Individual.PLACE, prompt),
            row.path("prompt").asText());
        List<Double> losses = row.path("losses").valueStream().map(JsonNode::doubleValue).toList();
        assertEquals(7, losses.size());
        assertEquals(losses.getFirst(), row.path("initial_loss").doubleValue());
        assertEquals(losses.getLast(), row.path("best_loss").doubleValue());
        assertEquals(losses.stream().sorted((a, b) -> Double.compare(b, a)).toList(), losses);
        assertTrue(losses.getLast() < losses.getFirst(), "something better is found");
      }
    }
    TestAttack.answers(run)
        .values()
        .forEach(answer ->
            assertEquals(
                found.get(answer.example()).path("prompt").asText(), answer.asked().orElseThrow()));
    JsonNode search = TestAttack.results(run).path("search").path("harmful");
    assertTrue(
        search.at("/best_loss/value").doubleValue()
            < search.at("/initial_loss/value").doubleValue());
  }

  /**
   * By hand: with the bare request as the only prompt, its n tokens but the last pass once, and
   * then twice the last one with all but the last of the target's t: once for the loss of the
   * request and once for the population. The prompt lives on unchanged, so no generation costs
   * anything.
   */
  @Test
  void computeCountsWhatPassed() throws IOException {
    Path seeds = Files.writeString(folder.resolve("bare.txt"), "{prompt}");
    TestAttack bare =
        attack
            .with("seeds", seeds)
            .with("population", 1)
            .with("mutation", 0)
            .with("level", "sentence")
            .with("target-tokens", 4);
    Map<String, ObjectNode> found = searches(bare.run());
    Map<String, ObjectNode> defended =
        searches(bare.with("rule", "hybrid").with("base", pair.base()).into("defended").run());
    for (ObjectNode example : examples()) {
      int n = 3 + example.path("prompt").asText().split(" ", -1).length;
      String id = example.path("id").asText();
      assertEquals(n - 1 + 2 * 4, found.get(id).path("forward_tokens").intValue(), id);
      assertEquals(2 * (n - 1 + 2 * 4), defended.get(id).path("forward_tokens").intValue(), id);
      assertEquals(0, found.get(id).path("backward_tokens").intValue());
      assertEquals(6, found.get(id).path("steps").intValue());
    }
  }

  @Test
  void aBudgetEndsASearchWithTheGenerationThatSpendsIt() {
    Map<String, ObjectNode> whole = searches(attack.into("whole").run());
    int budget = whole.get("row-0").path("forward_tokens").intValue() / 2;
    ObjectNode row = searches(attack.with("budget", budget).run()).get("row-0");
    int steps = row.path("steps").intValue();
    assertTrue(steps > 0 && steps < 6, "ends early: " + steps);
    assertTrue(row.path("forward_tokens").intValue() >= budget);
    assertFalse(row.path("early_stopped").booleanValue());
    for (int i = 0; i <= steps; i++) {
      assertEquals(whole.get("row-0").at("/losses/" + i), row.at("/losses/" + i));
    }
  }

  /** What the model says greedily to a prompt. */
  private static int[] greedy(String prompt, int tokens) {
    try (Model model = Model.load(pair.aligned(), Compute.reference());
        PairText text = pair.text()) {
      int[] ids = text.encoder().promptIds(Optional.empty(), prompt);
      return new Generator(model)
          .generate(
              List.of(new Prompt(0, ids)),
              GenerationOptions.of(model.files().generationConfig(), model.files().config())
                  .withMaxNewTokens(tokens))
          .getFirst()
          .tokens();
    }
  }

  @Test
  void aSearchEndsWhereTheModelSaysTheTarget() throws IOException {
    List<String> rows = new ArrayList<>();
    try (PairText text = pair.text()) {
      for (ObjectNode example : examples()) {
        int[] said = greedy("w50 " + example.path("prompt").asText(), 3);
        assertEquals(3, said.length);
        rows.add(example.put("response", text.tokenizer().decode(said, true)).toString());
      }
    }
    Files.write(folder.resolve("rows.jsonl"), rows);
    Path seeds = Files.writeString(folder.resolve("one.txt"), "w50 {prompt}");
    searches(attack.with("seeds", seeds).with("early-stop", "target").run())
        .values()
        .forEach(row -> {
          assertTrue(row.path("early_stopped").booleanValue());
          assertEquals(0, row.path("steps").intValue());
          assertEquals("w50 {prompt}", row.path("template").asText());
        });
  }

  @Test
  void aSearchEndsWhereAnAnswerHoldsNoPhraseOfRefusal() throws IOException {
    Path never = Files.writeString(folder.resolve("never.txt"), "no such phrase");
    Path always = Files.writeString(folder.resolve("always.txt"), "w\nI\nSorry\nuser:\nassistant:");
    TestAttack stopping =
        attack.with("early-stop", "no-refusal").with("reply-tokens", 8).with("generations", 2);
    searches(stopping.with("refusal-phrases", never).into("never").run())
        .values()
        .forEach(row -> assertEquals(0, row.path("steps").intValue()));
    Map<String, ObjectNode> refused =
        searches(stopping.with("refusal-phrases", always).into("always").run());
    Map<String, ObjectNode> without =
        searches(stopping.with("early-stop", "none").into("without").run());
    refused.forEach((id, row) -> {
      assertEquals(2, row.path("steps").intValue());
      assertFalse(row.path("early_stopped").booleanValue());
      assertEquals(without.get(id).path("losses"), row.path("losses"), "looking changes nothing");
      assertTrue(
          row.path("forward_tokens").intValue() > without.get(id).path("forward_tokens").intValue(),
          "but it costs");
    });
  }

  @Test
  void aStoppedRunGoesOnWithTheNextPromptAndEndsAsAWholeOne() throws IOException {
    Path whole = attack.into("whole").run();
    Path run = attack.run();
    List<String> rows = Files.readAllLines(run.resolve("searches.jsonl"));
    Files.writeString(
        run.resolve("searches.jsonl"), rows.getFirst() + "\n" + rows.get(1).substring(0, 40));
    Files.delete(run.resolve("generations.jsonl"));
    Files.delete(run.resolve("results.json"));
    attack.run();
    assertEquals(rows, Files.readAllLines(run.resolve("searches.jsonl")));
    for (String part : List.of("groups", "search", "compute")) {
      assertEquals(TestAttack.results(whole).path(part), TestAttack.results(run).path(part), part);
    }
  }

  @Test
  void aPromptThatFillsTheContextInEverySeedIsAskedPlainly() throws IOException {
    Path seeds =
        Files.writeString(folder.resolve("long.txt"), "w10 ".repeat(TinyPair.CONTEXT) + "{prompt}");
    Path run = attack.with("seeds", seeds).run();
    assertEquals(Map.of(), searches(run));
    assertTrue(
        TestAttack.results(run).path("notes").toString().contains("4 prompts fill the context"));
    TestAttack.answers(run)
        .values()
        .forEach(answer -> assertEquals(Optional.empty(), answer.asked()));
  }

  @Test
  void longPromptsAmongShortOnesAreNoneTheSearchTakes() throws IOException {
    Path seeds =
        Files.writeString(
            folder.resolve("mixed.txt"),
            "w10 ".repeat(TinyPair.CONTEXT) + "{prompt}\n---\nw30. w31. {prompt}");
    searches(attack.with("seeds", seeds).run())
        .values()
        .forEach(row -> {
          assertTrue(row.path("prompt").asText().split(" ", -1).length < TinyPair.CONTEXT);
          assertTrue(row.path("losses").valueStream().allMatch(JsonNode::isNumber));
        });
  }

  @Test
  void whatCannotBeUsedIsSaidBeforeAnythingIsLoaded() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.txt"), "one\n---\n{prompt}\n---\nthree\n");
    assertEquals(
        bad
            + ": no place for the prompt in template-1, template-3; write {prompt} where it belongs",
        assertThrows(UserError.class, attack.with("seeds", bad)::run).getMessage());
    assertTrue(
        assertThrows(UserError.class, attack.with("synonyms", "none")::run)
            .getMessage()
            .contains("words evolve only with --synonyms"));
    assertTrue(
        assertThrows(UserError.class, attack.with("elites", 1.5)::run)
            .getMessage()
            .contains("elites"));
  }
}
