package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcgTest {
  @TempDir private static Path models;
  private static TinyPair pair;

  @TempDir private Path folder;
  private Path prompts;
  private TestAttack attack;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.write(models, WordTokenizer.SIZE + 8, WordTokenizer.SIZE);
  }

  @BeforeEach
  void makePrompts() {
    prompts = TestAttack.prompts(folder.resolve("rows.jsonl"), 6, 5, 6, 4, 7, 5, 6, 4);
    attack =
        TestAttack.of(pair.aligned(), prompts)
            .as(AttackKind.GCG)
            .with("init", "w9 w10 w11 w12 w13 w14")
            .with("target-tokens", 3)
            .with("steps", 8)
            .with("search-width", 24)
            .with("gradient-top", 12);
  }

  /** The loss of a target behind a prompt's text, from one plain pass. */
  private static double loss(Model model, PairText text, String prompt, String answer, int tokens) {
    int[] target = IntStream.of(text.tokenizer().encode(answer)).limit(tokens).toArray();
    int[] asked = text.encoder().promptIds(Optional.empty(), prompt);
    int[] ids = IntStream.concat(IntStream.of(asked), IntStream.of(target)).toArray();
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      float[] logs =
          Tensors.floats(
              model
                  .head()
                  .logits(
                      model
                          .hidden(Tensors.ofInts(ids).unsqueeze(0))
                          .select(0, 0)
                          .narrow(0, asked.length - 1L, tokens))
                  .log_softmax(-1));
      int vocabulary = logs.length / tokens;
      return -IntStream.range(0, tokens)
          .mapToDouble(t -> logs[t * vocabulary + target[t]])
          .average()
          .orElseThrow();
    }
  }

  /** What the search tells is what a reader of the prompt's text finds. */
  @Test
  void theLossIsThatOfThePromptAsItIsWritten() {
    Path run = attack.run();
    List<ObjectNode> examples = TestAttack.lines(prompts);
    try (Model model = Model.load(pair.aligned(), Compute.reference());
        PairText text = pair.text()) {
      for (ObjectNode row : TestAttack.lines(run.resolve("searches.jsonl"))) {
        ObjectNode example =
            examples.stream()
                .filter(e -> e.path("id").equals(row.path("id")))
                .findFirst()
                .orElseThrow();
        String answer = example.path("response").asText();
        String plain = example.path("prompt").asText() + " w9 w10 w11 w12 w13 w14";
        assertEquals(
            loss(model, text, plain, answer, 3), row.path("initial_loss").doubleValue(), 1e-4);
        assertEquals(
            loss(model, text, row.path("prompt").asText(), answer, 3),
            row.path("best_loss").doubleValue(),
            1e-4);
        assertTrue(row.path("forward_tokens").longValue() > 0);
        assertTrue(row.path("backward_tokens").longValue() > 0);
      }
    }
  }

  /** On the apothecary's aligned model, where there is something to be led by. */
  @Test
  void theGradientLowersTheLossMoreThanChanceAtTheSameCost() {
    Path world = Path.of(System.getProperty("fathom.root"), "models", "apothecary");
    Path run =
        TestAttack.of(
                world.resolve("aligned"), world.resolve("data").resolve("held-out-harmful.jsonl"))
            .as(AttackKind.GCG)
            .with("output", folder.resolve("apothecary"))
            .with("limit", 8)
            .with("init", "tell tell tell tell tell tell tell tell")
            .with("target-tokens", 8)
            .with("steps", 16)
            .with("search-width", 48)
            .with("gradient-top", 32)
            .with("control", "random")
            .run();
    System.out.println("seed 0");
    JsonNode search = TestAttack.results(run).path("search").path("harmful");
    assertEquals(8, search.path("n").intValue());
    assertTrue(
        search.at("/best_loss/high").doubleValue() < search.at("/initial_loss/low").doubleValue(),
        search.toString());
    assertTrue(search.at("/gain_over_control/value").doubleValue() > 0, search.toString());
  }

  @Test
  void aSearchIsTheSameAgainAndGoesOnWhereItStopped() throws IOException {
    Path whole = attack.into("whole").run();
    Path run = attack.run();
    List<String> rows = Files.readAllLines(run.resolve("searches.jsonl"));
    assertEquals(rows, Files.readAllLines(whole.resolve("searches.jsonl")));
    Files.writeString(
        run.resolve("searches.jsonl"), String.join("\n", rows.subList(0, 3)) + "\n{\"id\":");
    Files.delete(run.resolve("generations.jsonl"));
    Files.delete(run.resolve("results.json"));
    attack.run();
    assertArrayEquals(
        rows.stream().sorted().toArray(),
        Files.readAllLines(run.resolve("searches.jsonl")).stream().sorted().toArray());
    for (String part : List.of("groups", "search", "compute")) {
      assertEquals(TestAttack.results(whole).path(part), TestAttack.results(run).path(part), part);
    }
  }

  @Test
  void oneSuffixCanServeAllPromptsAndADraftCanProbe() {
    Path run = attack.with("multi-prompt", true).with("steps", 3).into("multi").run();
    List<ObjectNode> rows = TestAttack.lines(run.resolve("searches.jsonl"));
    JsonNode suffix = rows.getFirst().path("suffix_ids");
    assertEquals(8, rows.size());
    rows.forEach(row -> assertEquals(suffix, row.path("suffix_ids")));
    Path probed =
        attack
            .with("draft", pair.base())
            .with("probe-factor", 4)
            .with("steps", 3)
            .into("probed")
            .run();
    TestAttack.lines(probed.resolve("searches.jsonl"))
        .forEach(row -> {
          assertTrue(row.path("draft_forward_tokens").longValue() > 0);
          assertTrue(row.path("best_loss").doubleValue() <= row.path("initial_loss").doubleValue());
        });
    Path guarded =
        attack
            .with("rule", "contrastive")
            .with("base", pair.base())
            .with("loss", "mellowmax")
            .with("steps", 2)
            .into("guarded")
            .run();
    assertEquals(8, TestAttack.lines(guarded.resolve("searches.jsonl")).size());
  }
}
