package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import dev.fathom.decode.Contrastive;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.Dialogue;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcgTest {
  private static final int ROWS = 4;

  @TempDir private static Path models;
  private static TinyPair pair;

  @TempDir private Path folder;
  private TestAttack attack;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.write(models);
  }

  @BeforeEach
  void makePrompts() {
    Path prompts = TestAttack.prompts(folder.resolve("rows.jsonl"), 5, 4, 6, 3);
    attack =
        TestAttack.of(pair.aligned(), prompts)
            .as(AttackKind.GCG)
            .with("init", "w10 w11 w12 w13")
            .with("steps", 3)
            .with("search-width", 8)
            .with("gradient-top", 16)
            .with("target-tokens", 4)
            .with("control", "random");
  }

  private List<ObjectNode> rows(Path run) {
    List<ObjectNode> rows = TestAttack.lines(run.resolve("searches.jsonl"));
    assertEquals(ROWS, rows.size());
    return rows;
  }

  private ObjectNode example(JsonNode row) {
    return TestAttack.lines(folder.resolve("rows.jsonl")).stream()
        .filter(example -> example.path("id").equals(row.path("id")))
        .findFirst()
        .orElseThrow();
  }

  /** The target's cross-entropy behind a prompt's text, one pass over all of it. */
  private static double loss(boolean defended, String prompt, String answer, int targetTokens) {
    try (Model aligned = Model.load(pair.aligned(), Compute.reference());
        Model base = Model.load(pair.base(), Compute.reference());
        PairText text = pair.text();
        NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      EncodedDialogue dialogue =
          text.encoder().encode(new Dialogue(Optional.empty(), prompt, answer));
      int count = Math.min(targetTokens, dialogue.responseLength());
      Tensor logits = logits(aligned, dialogue, count);
      Tensor joined =
          defended ? new Contrastive(1).apply(logits, logits(base, dialogue, count)) : logits;
      float[] flat = Tensors.floats(joined.log_softmax(1));
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum -= flat[i * WordTokenizer.SIZE + dialogue.responseIds()[i]];
      }
      return sum / count;
    }
  }

  private static Tensor logits(Model model, EncodedDialogue dialogue, int count) {
    Tensor hidden = model.hidden(Tensors.ofInts(dialogue.ids()).unsqueeze(0)).select(0, 0);
    return model
        .head()
        .logits(hidden.narrow(0, dialogue.responseStart() - 1L, count), WordTokenizer.SIZE);
  }

  @Test
  void whatIsAskedHasTheLossThatTheSearchTells() {
    Path run = attack.run();
    for (ObjectNode row : rows(run)) {
      ObjectNode example = example(row);
      String prompt = example.path("prompt").asText();
      String answer = example.path("response").asText();
      assertEquals(
          loss(false, prompt + " w10 w11 w12 w13", answer, 4),
          row.path("initial_loss").doubleValue(),
          1e-5);
      assertEquals(prompt + " " + row.path("suffix").asText(), row.path("prompt").asText());
      double best = row.path("best_loss").doubleValue();
      assertEquals(loss(false, row.path("prompt").asText(), answer, 4), best, 1e-5);
      assertTrue(best < row.path("initial_loss").doubleValue());
      double control = row.path("control_best_loss").doubleValue();
      assertEquals(
          loss(false, prompt + " " + row.path("control_suffix").asText(), answer, 4),
          control,
          1e-5);
      assertEquals(control - best, row.path("gain_over_control").doubleValue(), 1e-6);
      for (String curve : List.of("losses", "control_losses")) {
        JsonNode losses = row.path(curve);
        assertEquals(4, losses.size());
        String end = curve.startsWith("control") ? "control_best_loss" : "best_loss";
        assertEquals(row.path(end).doubleValue(), losses.get(3).doubleValue(), 1e-4);
      }
      long spent =
          row.path("forward_tokens").longValue() + 2 * row.path("backward_tokens").longValue();
      long control_spent = row.path("control_forward_tokens").longValue();
      assertTrue(control_spent >= spent && control_spent < spent + 30);
      Answer asked = TestAttack.answers(run).get(row.path("id").asText() + "@crafted#0");
      assertEquals(Optional.of(row.path("prompt").asText()), asked.asked());
      assertEquals(prompt, asked.prompt(), "a judge reads the example's own prompt");
    }
    JsonNode search = TestAttack.results(run).path("search").path("harmful");
    for (String number : List.of("initial_loss", "best_loss", "gain_over_control")) {
      double value = search.path(number).path("value").doubleValue();
      assertTrue(search.path(number).path("low").doubleValue() <= value, number);
    }
    assertEquals(0, search.path("target_reached").path("value").doubleValue(), "a share");
  }

  @Test
  void aDefenceIsAttackedThroughItsRule() {
    Path run = attack.with("rule", "contrastive").with("base", pair.base()).run();
    for (ObjectNode row : rows(run)) {
      String answer = example(row).path("response").asText();
      assertEquals(
          loss(true, row.path("prompt").asText(), answer, 4),
          row.path("best_loss").doubleValue(),
          1e-5);
    }
  }

  @Test
  void oneSuffixServesAllPrompts() {
    Path run = attack.with("multi-prompt", true).run();
    List<ObjectNode> rows = rows(run);
    assertEquals(1, rows.stream().map(row -> row.path("suffix").asText()).distinct().count());
    double sum = 0;
    for (ObjectNode row : rows) {
      double own =
          loss(false, row.path("prompt").asText(), example(row).path("response").asText(), 4);
      assertEquals(own, row.path("best_loss").doubleValue(), 1e-5);
      sum += own;
    }
    JsonNode losses = rows.getFirst().path("losses");
    assertEquals(sum / ROWS, losses.get(losses.size() - 1).doubleValue(), 1e-4);
  }

  @Test
  void aMarkInThePromptIsWhereTheSuffixStands() throws IOException {
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(
        rows,
        """
        {"id":"a","group":"harmful","prompt":"w20 {optim_str} w21","response":"w30 w31"}
        """);
    Path run = attack.run();
    ObjectNode row = TestAttack.lines(run.resolve("searches.jsonl")).getFirst();
    assertEquals("w20 " + row.path("suffix").asText() + " w21", row.path("prompt").asText());
  }

  @Test
  void aSearchThatIsThereIsNotRepeated() throws IOException {
    for (boolean together : new boolean[] {false, true}) {
      TestAttack kind = attack.with("multi-prompt", together);
      Path whole = kind.into("whole" + together).run();
      Path run = kind.into("run" + together).run();
      Path searches = run.resolve("searches.jsonl");
      List<String> rows = Files.readAllLines(searches);
      Files.writeString(searches, rows.getFirst() + "\n" + rows.get(1).substring(0, 9));
      Files.delete(run.resolve("generations.jsonl"));
      Files.delete(run.resolve("results.json"));
      kind.into("run" + together).run();
      assertEquals(
          Files.readAllLines(whole.resolve("searches.jsonl")), Files.readAllLines(searches));
      for (String part : List.of("groups", "search", "compute")) {
        assertEquals(TestAttack.results(whole).path(part), TestAttack.results(run).path(part));
      }
    }
  }

  @Test
  void aTokenizerThatCannotWriteTheStartGetsARandomOne() {
    Path run = attack.with("init", "x x x").run();
    for (ObjectNode row : rows(run)) {
      assertEquals(3, row.path("suffix_ids").size());
      row.path("suffix_ids").forEach(id -> assertTrue(id.intValue() >= 3));
    }
  }

  /** The model as its own draft: 1 of 8 probed and the best one of all, for each step. */
  @Test
  void aDraftSparesTheModelMostCandidates() {
    TestAttack probing =
        attack
            .with("search-width", 32)
            .with("control", "none")
            .with("probe-factor", 8)
            .with("probe-reduction", 8);
    Path run = probing.with("draft", pair.aligned()).run();
    Path plain = probing.into("plain").run();
    List<Long> few = tokens(run);
    List<Long> many = tokens(plain);
    for (int i = 0; i < ROWS; i++) {
      assertTrue(few.get(i) < many.get(i) / 3, few.get(i) + " of " + many.get(i));
    }
    assertArrayEquals(
        rows(plain).stream().mapToInt(row -> row.path("steps").intValue()).toArray(),
        rows(run).stream().mapToInt(row -> row.path("steps").intValue()).toArray());
  }

  private List<Long> tokens(Path run) {
    return rows(run).stream()
        .map(row ->
            row.path("forward_tokens").longValue() - row.path("draft_forward_tokens").longValue())
        .collect(Collectors.toList());
  }

  @Test
  void whatCannotBeIsToldBeforeAModelIsLoaded() {
    assertRefused(attack.with("buffer", -1), "--buffer -1");
    assertRefused(
        attack.with("loss", "mellowmax").with("mellowmax-alpha", 0), "--mellowmax-alpha 0");
    assertRefused(attack.with("init", " "), "--init is empty");
  }

  private static void assertRefused(TestAttack attack, String words) {
    String message = assertThrows(UserError.class, attack::run).getMessage();
    assertTrue(message.contains(words), message);
  }

  /** The embedded model: the gradient must be worth what it costs. */
  @Test
  void theGradientBeatsRandomSubstitutionsAtEqualCompute() {
    Path apothecary = Path.of(System.getProperty("fathom.root"), "models", "apothecary");
    Path run =
        TestAttack.of(
                apothecary.resolve("aligned"),
                apothecary.resolve("data").resolve("held-out-harmful.jsonl"))
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
    JsonNode search = TestAttack.results(run).path("search").path("harmful");
    System.out.println("seed 0: " + search.path("gain_over_control"));
    assertTrue(search.at("/gain_over_control/value").doubleValue() > 0);
    assertTrue(
        search.at("/best_loss/high").doubleValue() < search.at("/initial_loss/low").doubleValue());
  }
}
