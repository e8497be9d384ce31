package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankAssistedTest {
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
    Path prompts = TestAttack.prompts(folder.resolve("rows.jsonl"), 9, 7, 4, 12, 5);
    attack =
        TestAttack.of(pair.aligned(), prompts)
            .as(AttackKind.RANK_ASSISTED)
            .with("depths", "2,full");
  }

  /** The logits behind some tokens, one pass, no cache. */
  private static float[] logits(Model model, int[] ids) {
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      return Tensors.floats(
          model
              .head()
              .logits(model.hidden(Tensors.ofInts(ids).unsqueeze(0)).select(0, 0))
              .select(0, ids.length - 1));
    }
  }

  private static int rank(float[] logits, int token) {
    return 1
        + (int) IntStream.range(0, logits.length).filter(v -> logits[v] > logits[token]).count();
  }

  private static int[] with(int[] ids, int next) {
    int[] more = Arrays.copyOf(ids, ids.length + 1);
    more[ids.length] = next;
    return more;
  }

  private static int[] ints(JsonNode list) {
    return list.valueStream().mapToInt(JsonNode::intValue).toArray();
  }

  @Test
  void theAnswerLeadsAsFarAsItsTokensAreInTheList() {
    int topN = WordTokenizer.SIZE - WordTokenizer.SIZE / 12;
    Path run = attack.with("top-n", topN).with("batch", 3).run();
    List<ObjectNode> examples = TestAttack.lines(folder.resolve("rows.jsonl"));
    List<ObjectNode> rows = TestAttack.lines(run.resolve("searches.jsonl"));
    assertEquals(examples.size(), rows.size());
    int blocked = 0;
    try (Model model = Model.load(pair.aligned(), Compute.reference());
        PairText text = pair.text()) {
      for (ObjectNode example : examples) {
        ObjectNode row =
            rows.stream()
                .filter(r -> r.path("id").equals(example.path("id")))
                .findFirst()
                .orElseThrow();
        int[] answer = text.tokenizer().encode(example.path("response").asText());
        int[] ids = text.encoder().promptIds(Optional.empty(), example.path("prompt").asText());
        int[] ranks = new int[answer.length];
        for (int i = 0; i < answer.length; i++) {
          ranks[i] = rank(logits(model, ids), answer[i]);
          ids = with(ids, answer[i]);
        }
        assertArrayEquals(ranks, ints(row.path("ranks")), example.path("id").asText());
        int guided = (int) IntStream.of(ranks).takeWhile(rank -> rank <= topN).count();
        blocked += guided < answer.length ? 1 : 0;
        assertArrayEquals(Arrays.copyOf(answer, guided), ints(row.path("prefill_ids")));
        Map<String, Answer> answers = TestAttack.answers(run);
        String id = example.path("id").asText();
        assertEquals(guided, answers.get(id + "@full#0").depthTokens());
        assertEquals(
            Math.min(2, guided), answers.get(id + "@2#0").depthTokens(), "and no row is left out");
      }
    }
    assertTrue(blocked > 0 && blocked < examples.size(), "both cases are there: " + blocked);
    JsonNode search = TestAttack.results(run).path("search").path("harmful");
    assertEquals(3, search.path("n").intValue());
    assertTrue(
        search.at("/guided_tokens/low").doubleValue()
            <= search.at("/guided_tokens/value").doubleValue());
  }

  @Test
  void aHelperTakesWhatItLikesBestOfTheModelsList() {
    int topN = 5;
    Path run =
        attack
            .with("lead", "helper")
            .with("helper", pair.base())
            .with("top-n", topN)
            .with("steps", 4)
            .run();
    List<ObjectNode> examples = TestAttack.lines(folder.resolve("rows.jsonl"));
    List<Integer> seen = new ArrayList<>();
    try (Model model = Model.load(pair.aligned(), Compute.reference());
        Model base = Model.load(pair.base(), Compute.reference());
        PairText text = pair.text()) {
      for (ObjectNode row : TestAttack.lines(run.resolve("searches.jsonl"))) {
        String prompt =
            examples.stream()
                .filter(e -> e.path("id").equals(row.path("id")))
                .findFirst()
                .orElseThrow()
                .path("prompt")
                .asText();
        int[] ids = text.encoder().promptIds(Optional.empty(), prompt);
        int[] chosen = ints(row.path("prefill_ids"));
        int[] ranks = ints(row.path("ranks"));
        assertTrue(chosen.length <= 4);
        for (int i = 0; i < chosen.length; i++) {
          float[] own = logits(model, ids);
          float[] preferred = logits(base, ids);
          int best =
              IntStream.range(0, WordTokenizer.SIZE)
                  .boxed()
                  .filter(v -> rank(own, v) <= topN)
                  .max((a, b) -> Float.compare(preferred[a], preferred[b]))
                  .orElseThrow();
          assertEquals(best, chosen[i]);
          assertEquals(rank(own, best), ranks[i]);
          seen.add(ranks[i]);
          ids = with(ids, chosen[i]);
        }
      }
    }
    assertTrue(
        seen.stream().anyMatch(rank -> rank > 1), "the helper does not only say yes: " + seen);
  }

  /**
   * With the whole vocabulary as list, the helper alone speaks; with one token, the model alone.
   */
  @Test
  void aListOfOneLeavesTheModelAsItIs() {
    Path plain =
        TestAttack.of(pair.aligned(), folder.resolve("rows.jsonl"))
            .with("depths", "0")
            .into("plain")
            .run();
    Path led =
        attack
            .with("lead", "helper")
            .with("helper", pair.base())
            .with("top-n", 1)
            .with("steps", 3)
            .with("max-new-tokens", 3)
            .with("depths", "full")
            .into("led")
            .run();
    TestAttack.answers(led)
        .forEach((id, answer) -> {
          String said = TestAttack.answers(plain).get(answer.example() + "@0#0").completion();
          assertEquals(said, answer.judged().answer(), id);
        });
  }

  @Test
  void aSearchThatIsThereIsNotRepeated() throws IOException {
    Path whole = attack.into("whole").run();
    Path run = attack.run();
    List<String> rows = Files.readAllLines(run.resolve("searches.jsonl"));
    Files.writeString(
        run.resolve("searches.jsonl"), rows.getFirst() + "\n" + rows.get(1).substring(0, 9));
    Files.delete(run.resolve("generations.jsonl"));
    Files.delete(run.resolve("results.json"));
    attack.run();
    assertEquals(rows.getFirst(), Files.readAllLines(run.resolve("searches.jsonl")).getFirst());
    for (String part : List.of("groups", "search", "compute")) {
      assertEquals(TestAttack.results(whole).path(part), TestAttack.results(run).path(part), part);
    }
  }

  @Test
  void aHelperIsNeededWhereItLeadsAndNowhereElse() {
    assertTrue(
        assertThrows(UserError.class, attack.with("lead", "helper")::run)
            .getMessage()
            .contains("--lead helper needs --helper"));
    assertTrue(
        assertThrows(UserError.class, attack.with("helper", "x")::run)
            .getMessage()
            .contains("--helper is for --lead helper"));
  }
}
