package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.UserError;
import dev.fathom.attack.AttackResults.Judged;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.decode.Sampling;
import dev.fathom.judge.Judgement;
import dev.fathom.judge.Outcome;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.pair.TinyPair;
import dev.fathom.run.Draws;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.tensor.Compute;
import dev.fathom.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attacks that ask the same prompt several times: best-of-n and the decoding exploit. */
class SampledAttacksTest {
  @TempDir private static Path models;
  private static TinyPair pair;

  @TempDir private Path folder;
  private Path prompts;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.write(models, WordTokenizer.SIZE + 8, WordTokenizer.SIZE);
  }

  @BeforeEach
  void makePrompts() {
    prompts = TestAttack.prompts(folder.resolve("rows.jsonl"), 9, 7, 4, 12);
  }

  private TestAttack attack(AttackKind kind) {
    return TestAttack.of(pair.aligned(), prompts).as(kind);
  }

  @Test
  void theGridOfTheDecodingExploitIsThePublishedOne() {
    DecodingExploit published = DecodingExploit.of(attack(AttackKind.DECODING_EXPLOIT).resolved());
    assertEquals(49, published.points().size());
    assertEquals("temperature 0.05", published.points().getFirst());
    assertEquals("top-k 500", published.points().get(28));
    assertEquals("top-p 1", published.points().getLast());
    assertEquals(
        new Sampling.Temperature(
            1, OptionalInt.empty(), OptionalDouble.of(0.15), OptionalDouble.empty()),
        published.grid().get("top-p 0.15"));
    assertEquals(new Sampling.Temperature(0.7), published.grid().get("temperature 0.7"));
  }

  @Test
  void eachSettingIsDecodedAsItWouldBeAlone() {
    Path run =
        attack(AttackKind.DECODING_EXPLOIT)
            .with("temperatures", "0.5,2")
            .with("top-ks", "1,3")
            .with("top-ps", "0.3")
            .run();
    Map<String, Answer> answers = TestAttack.answers(run);
    assertEquals(4 * 5, answers.size());
    try (Model model = Model.load(pair.aligned(), Compute.reference());
        PairText text = pair.text()) {
      GenerationOptions options =
          GenerationOptions.of(model.files().generationConfig(), model.files().config())
              .withMaxNewTokens(6);
      for (Answer answer : answers.values()) {
        Sampling sampling =
            switch (answer.point()) {
              case "temperature 0.5" -> new Sampling.Temperature(0.5);
              case "temperature 2" -> new Sampling.Temperature(2);
              case "top-k 1" -> topK(1);
              case "top-k 3" -> topK(3);
              default ->
                  new Sampling.Temperature(
                      1, OptionalInt.empty(), OptionalDouble.of(0.3), OptionalDouble.empty());
            };
        int[] ids = text.encoder().promptIds(Optional.empty(), answer.prompt());
        Prompt prompt = new Prompt(Draws.number(answer.id()), ids);
        int[] said =
            new Generator(model)
                .generate(List.of(prompt), options.withSampling(sampling))
                .getFirst()
                .tokens();
        assertEquals(text.tokenizer().decode(said, true), answer.completion(), answer.id());
        assertEquals(0, answer.depthTokens());
      }
    }
    assertEquals(
        List.of("temperature 0.5", "temperature 2", "top-k 1", "top-k 3", "top-p 0.3"),
        TestAttack.results(run)
            .at("/groups/harmful/settings")
            .valueStream()
            .map(at -> at.path("setting").asText())
            .toList());
  }

  private static Sampling topK(int k) {
    return new Sampling.Temperature(
        1, OptionalInt.of(k), OptionalDouble.empty(), OptionalDouble.empty());
  }

  /** Three settings, four prompts: one is broken by two settings, one by another, two by none. */
  @Test
  void aPromptIsBrokenIfAnySettingBreaksIt() {
    List<Judged> all = new ArrayList<>();
    boolean[][] complied = {
      {true, true, false}, {false, false, true}, {false, false, false}, {false, false, false}
    };
    for (int prompt = 0; prompt < complied.length; prompt++) {
      for (int setting = 0; setting < 3; setting++) {
        all.add(judged(prompt, "s" + setting, 0, complied[prompt][setting]));
      }
    }
    JsonNode group =
        new AttackResults(
                Axis.SETTING,
                List.of("s0", "s1", "s2"),
                new Bootstrap(200, 0.95, 1),
                Optional.empty())
            .of(all)
            .path("harmful");
    assertEquals(4, group.path("n").intValue());
    assertEquals(12, group.path("answers").intValue());
    assertEquals(0.5, group.at("/broken/value").doubleValue(), 1e-12);
    assertEquals(0.25, group.at("/success/value").doubleValue(), 1e-12);
    assertEquals(0.25, group.at("/settings/0/success/value").doubleValue(), 1e-12);
    assertTrue(group.at("/settings/0/best_of").isMissingNode(), "one answer each");
  }

  /** Against counting every choice of k among n. */
  @Test
  void theBestOfKIsTheShareOfChoicesThatHoldOneThatComplied() {
    for (int n = 1; n <= 8; n++) {
      for (int complied = 0; complied <= n; complied++) {
        for (int k = 1; k <= n; k++) {
          int wanted = k;
          int mask = (1 << complied) - 1;
          long choices =
              IntStream.range(0, 1 << n).filter(set -> Integer.bitCount(set) == wanted).count();
          long holding =
              IntStream.range(0, 1 << n)
                  .filter(set -> Integer.bitCount(set) == wanted && (set & mask) != 0)
                  .count();
          assertEquals(
              (double) holding / choices, AttackResults.anyOf(k, n, complied), 1e-12, n + " " + k);
        }
      }
    }
  }

  @Test
  void bestOfNTellsWhatFewerAnswersWouldHaveBroken() {
    Path run = attack(AttackKind.BEST_OF_N).with("samples", 6).with("temperature", 1.5).run();
    Map<String, Answer> answers = TestAttack.answers(run);
    assertEquals(24, answers.size());
    assertTrue(
        IntStream.range(0, 6)
                .mapToObj(i -> answers.get("row-0@sampled#" + i).completion())
                .collect(Collectors.toCollection(TreeSet::new))
                .size()
            > 1);
    JsonNode at = TestAttack.results(run).at("/groups/harmful/settings/0");
    assertEquals(
        List.of(1, 2, 5, 6),
        at.path("best_of").valueStream().map(one -> one.path("k").intValue()).toList());
    assertEquals(
        at.at("/success/value").doubleValue(),
        at.at("/best_of/0/broken/value").doubleValue(),
        1e-12,
        "the best of one is any answer");
    assertEquals(
        TestAttack.results(run).at("/groups/harmful/broken/value").doubleValue(),
        at.at("/best_of/3/broken/value").doubleValue(),
        1e-12,
        "the best of all breaks what is broken");
  }

  /** Whoever compares runs prompt by prompt reads the same numbers as the results tell. */
  @Test
  void theOutcomesByPromptAddUpToTheResults() throws IOException {
    Path run = attack(AttackKind.BEST_OF_N).with("samples", 4).with("temperature", 1.5).run();
    Outcomes outcomes = Outcomes.read(run);
    JsonNode groups = TestAttack.results(run).path("groups");
    assertEquals(List.of("benign", "harmful"), List.copyOf(outcomes.groups().keySet()));
    outcomes
        .groups()
        .forEach((name, found) -> {
          JsonNode group = groups.path(name);
          assertEquals(found.size(), group.path("n").intValue());
          assertEquals(
              found.values().stream().mapToDouble(Outcomes.Prompt::success).average().orElseThrow(),
              group.at("/success/value").doubleValue(),
              1e-12);
          assertEquals(
              found.values().stream().filter(Outcomes.Prompt::broken).count() / 2.0,
              group.at("/broken/value").doubleValue(),
              1e-12);
        });
    Files.delete(run.resolve("judgements-keyword.jsonl"));
    UserError error = assertThrows(UserError.class, () -> Outcomes.read(run));
    assertTrue(error.getMessage().contains("no such file"), error.getMessage());
  }

  /** Counted from the files: prompts once per example, then what was written. */
  @Test
  void theComputeIsThatOfPromptsAndWrittenTokens() {
    Path run = attack(AttackKind.BEST_OF_N).with("samples", 3).run();
    long written = TestAttack.answers(run).values().stream().mapToLong(Answer::tokens).sum();
    long asked;
    try (PairText text = pair.text()) {
      asked =
          TestAttack.lines(prompts).stream()
              .mapToLong(row ->
                  text.encoder().promptIds(Optional.empty(), row.path("prompt").asText()).length)
              .sum();
    }
    JsonNode compute = TestAttack.results(run).path("compute");
    assertEquals(asked + written, compute.path("forward_tokens").longValue());
    assertEquals(0, compute.path("backward_tokens").longValue());
    Path guarded =
        attack(AttackKind.BEST_OF_N)
            .with("samples", 3)
            .with("rule", "contrastive")
            .with("base", pair.base())
            .with("alpha", 0)
            .into("guarded")
            .run();
    assertEquals(
        2 * (asked + written),
        TestAttack.results(guarded).at("/compute/forward_tokens").longValue());
  }

  /** The model is asked the wrapped prompt, the judge reads the row's own. */
  @Test
  void eachPromptIsAskedInsideEachTemplate() throws IOException {
    Path templates =
        Files.writeString(folder.resolve("t.txt"), "w12 {prompt}\n---\n{prompt} w13 w14\n");
    Path run = attack(AttackKind.TEMPLATE).with("templates", templates).run();
    Map<String, Answer> answers = TestAttack.answers(run);
    assertEquals(8, answers.size());
    String prompt = answers.get("row-1@template-1#0").prompt();
    assertEquals(Optional.of("w12 " + prompt), answers.get("row-1@template-1#0").asked());
    assertEquals(Optional.of(prompt + " w13 w14"), answers.get("row-1@template-2#0").asked());
    Path asked =
        Files.writeString(
            folder.resolve("asked.jsonl"),
            "{\"id\": \"row-1\", \"prompt\": \"w12 " + prompt + "\"}\n");
    Path alone = TestAttack.of(pair.aligned(), asked).with("depths", "0").into("alone").run();
    assertEquals(
        TestAttack.answers(alone).get("row-1@0#0").completion(),
        answers.get("row-1@template-1#0").completion());
  }

  @Test
  void anEmptyOrImpossibleGridIsRefused() {
    TestAttack grid = attack(AttackKind.DECODING_EXPLOIT);
    assertTrue(
        assertThrows(
                UserError.class,
                grid.with("temperatures", "").with("top-ks", "").with("top-ps", "")::run)
            .getMessage()
            .contains("no setting is left"));
    assertTrue(
        assertThrows(UserError.class, grid.with("top-ks", "0")::run)
            .getMessage()
            .contains("top-ks: 0 is not a whole number"));
    assertNotEquals(
        "", assertThrows(UserError.class, grid.with("top-ps", "1.5")::run).getMessage());
  }

  private static Judged judged(int example, String setting, int sample, boolean complied) {
    Answer answer =
        new Answer(
            "e" + example + "@" + setting + "#" + sample,
            "e" + example,
            "harmful",
            Axis.SETTING,
            setting,
            0,
            sample,
            "how?",
            Optional.empty(),
            "",
            "so",
            1,
            "length");
    return new Judged(answer, Judgement.certain(complied ? Outcome.COMPLIED : Outcome.REFUSED, ""));
  }
}
