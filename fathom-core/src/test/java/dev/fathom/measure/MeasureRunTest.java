package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code fathom measure} from settings to files, over tiny models. */
class MeasureRunTest {
  private static final int ROWS = 12;

  @TempDir Path folder;
  private TinyPair pair;
  private TestRun run;

  @BeforeEach
  void write() {
    pair = TinyPair.write(folder.resolve("models"));
    run = TestRun.of(pair, TestRun.prompts(folder.resolve("prompts.jsonl"), ROWS));
  }

  @Test
  void leavesItsFilesAndNoOther() throws IOException {
    long before = Scope.live();
    Path output = run.run();
    assertEquals(before, Scope.live(), "native objects");
    try (Stream<Path> files = Files.list(output)) {
      assertEquals(
          List.of("config.yaml", "fathom.log", "positions.csv", "results.json", "samples.jsonl"),
          files
              .map(file -> file.getFileName().toString())
              .filter(n -> !n.startsWith("."))
              .sorted()
              .toList());
    }
    assertEquals(ROWS, TestRun.samples(output).size());
  }

  @Test
  void twoRunsGiveTheSameResults() {
    ObjectNode first = TestRun.timeless(run.results());
    assertEquals(first, TestRun.timeless(run.into("again").results()));
    assertEquals(6, first.path("groups").path("harmful").path("n").intValue());
    assertEquals(6, first.path("groups").path("benign").path("n").intValue());
    assertFalse(first.path("testing_only").booleanValue());
    assertEquals(0, first.path("notes").size(), first.path("notes").toString());
  }

  @Test
  void oneRowAtATimeGivesTheSameSamples() {
    assertClose(run.run(), run.into("single").with("batch", "1").run());
  }

  @Test
  void oneModelAtATimeGivesTheSameSamplesAndLeavesNoStates() throws IOException {
    long before = Scope.live();
    Path sequential = run.into("sequential").with("sequential", "true").run();
    assertEquals(before, Scope.live(), "native objects");
    assertClose(run.run(), sequential);
    try (Stream<Path> files = Files.list(sequential)) {
      assertTrue(files.noneMatch(file -> file.getFileName().toString().endsWith(".bin")));
    }
  }

  @Test
  void alongTheGenerationTheTokensAreTheAlignedModelsOwn() {
    Path output = run.with("along", "generation").with("max-new-tokens", "8").run();
    Map<String, JsonNode> samples = TestRun.samples(output);
    assertEquals(ROWS, samples.size());
    try (PairText text = pair.text()) {
      List<JsonNode> rows = prompts();
      List<Completion> completions = greedy(text, rows, 8);
      for (int i = 0; i < ROWS; i++) {
        List<String> want =
            Arrays.stream(completions.get(i).tokens()).mapToObj(text.tokenizer()::display).toList();
        JsonNode sample = samples.get(rows.get(i).path("id").asText());
        assertEquals(want, sample.path("tokens").valueStream().map(JsonNode::asText).toList());
        float[] logProbabilities = completions.get(i).logProbabilities();
        for (int t = 0; t < logProbabilities.length; t++) {
          assertEquals(
              logProbabilities[t], sample.path("logprob_aligned").get(t).floatValue(), 1e-5);
        }
      }
    }
  }

  @Test
  void alongDrawnAnswersTheTokensFollowFromTheSeedAndTheRow() {
    TestRun sampled = run.with("along", "sampled").with("max-new-tokens", "8");
    Map<String, JsonNode> samples = TestRun.samples(sampled.run());
    assertEquals(ROWS, samples.size());
    Map<String, JsonNode> smaller =
        TestRun.samples(sampled.into("smaller").with("batch", "1").run());
    samples.forEach(
        (id, row) -> assertEquals(row.path("tokens"), smaller.get(id).path("tokens"), id));
    Map<String, JsonNode> other = TestRun.samples(sampled.into("other").with("seed", "1").run());
    assertTrue(
        samples.entrySet().stream()
            .anyMatch(row ->
                !row.getValue().path("tokens").equals(other.get(row.getKey()).path("tokens"))));
  }

  /** The stop token becomes what the model would say first to one of the prompts. */
  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void anEmptyAnswerIsASampleAndCountsInNoGroup(String sequential) throws IOException {
    List<JsonNode> rows = prompts();
    int first;
    try (PairText text = pair.text()) {
      first = greedy(text, rows, 1).getFirst().tokens()[0];
    }
    Path file = pair.aligned().resolve("config.json");
    ObjectNode config = Json.object(file).put("eos_token_id", first);
    Json.MAPPER.writeValue(file.toFile(), config);
    Path output =
        run.with("along", "generation")
            .with("max-new-tokens", "4")
            .with("sequential", sequential)
            .run();
    Map<String, JsonNode> samples = TestRun.samples(output);
    assertEquals(0, samples.get("row-0").path("kl").size());
    long answered = samples.values().stream().filter(row -> row.path("kl").size() > 0).count();
    JsonNode groups = Json.object(output.resolve("results.json")).path("groups");
    assertTrue(answered > 0 && answered < ROWS, answered + " of " + ROWS);
    assertEquals(
        answered, groups.valueStream().mapToInt(group -> group.path("n").intValue()).sum());
  }

  @Test
  void aLimitIsMarkedAsForTestingOnly() {
    ObjectNode results = run.with("limit", "2").results();
    assertTrue(results.path("testing_only").booleanValue());
    assertEquals(2, results.path("limit").intValue());
    assertEquals(2, results.path("groups").path("harmful").path("n").intValue());
    assertEquals(2, results.path("groups").path("benign").path("n").intValue());
  }

  @Test
  void aResponseCutAtTheContextIsNoted() {
    Path prompts =
        TestRun.write(
            folder.resolve("long.jsonl"),
            List.of(
                TestRun.row("short", "harmful", "w9", "w10 w11"),
                TestRun.row("long", "harmful", "w9", TestRun.words(TinyPair.CONTEXT))));
    Path output = TestRun.of(pair, prompts).run();
    JsonNode notes = Json.object(output.resolve("results.json")).path("notes");
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).asText().contains("1 response"), notes.toString());
    assertTrue(notes.get(0).asText().contains("64 tokens"), notes.toString());
    // <s> user: w9 assistant: are 4.
    assertEquals(TinyPair.CONTEXT - 4, TestRun.samples(output).get("long").path("kl").size());
  }

  @Test
  void identicalModelsAreNotedAndDifferByExactlyNothing() {
    Path output = run.with("base", pair.aligned().toString()).run();
    JsonNode notes = Json.object(output.resolve("results.json")).path("notes");
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).asText().contains("identical"), notes.toString());
    for (JsonNode sample : TestRun.samples(output).values()) {
      assertTrue(sample.path("kl").size() > 0);
      for (String metric : List.of("kl", "kl_reverse", "js", "total_variation", "base_favored")) {
        sample.path(metric).forEach(value -> assertEquals(0.0, value.doubleValue(), metric));
      }
    }
  }

  @Test
  void equalWeightsUnderAnotherConfigurationAreNotCalledIdentical() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other-config"));
    try (Stream<Path> files = Files.list(pair.aligned())) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(file.getFileName()));
      }
    }
    ObjectNode config = Json.object(other.resolve("config.json"));
    Files.writeString(other.resolve("config.json"), config.put("rms_norm_eps", 0.5).toString());
    Path output = run.with("base", other.toString()).run();
    assertEquals(0, Json.object(output.resolve("results.json")).path("notes").size());
    double largest = 0;
    for (JsonNode sample : TestRun.samples(output).values()) {
      for (JsonNode kl : sample.path("kl")) {
        largest = Math.max(largest, kl.doubleValue());
      }
    }
    assertTrue(largest > 0, "the configuration changes the distributions");
  }

  /** Rows of padding can be among the tokens that fall most, though the tokenizer has no name. */
  @Test
  void tokensOfThePaddingHaveNoNameAndBreakNothing() {
    TinyPair padded = TinyPair.write(folder.resolve("padded"), 150, 150);
    JsonNode tokens =
        TestRun.of(padded, folder.resolve("prompts.jsonl"))
            .results()
            .path("base_favored_tokens")
            .path("harmful");
    List<JsonNode> padding =
        tokens.valueStream().filter(token -> token.path("id").intValue() >= 120).toList();
    assertFalse(padding.isEmpty());
    padding.forEach(token -> assertEquals("(no token)", token.path("token").asText()));
  }

  /** Every number within 1e-5; what counts tokens may differ by one where two are all but tied. */
  private static void assertClose(Path want, Path have) {
    Map<String, JsonNode> wanted = TestRun.samples(want);
    Map<String, JsonNode> had = TestRun.samples(have);
    assertEquals(wanted.keySet(), had.keySet());
    wanted.forEach((id, row) -> {
      assertEquals(row.path("tokens"), had.get(id).path("tokens"));
      SampleRow first = SampleRow.of((ObjectNode) row);
      SampleRow second = SampleRow.of((ObjectNode) had.get(id));
      assertEquals(17, first.profile().metrics().size());
      first
          .profile()
          .metrics()
          .forEach((name, values) -> {
            boolean counts = name.startsWith("base_favored") || name.startsWith("rank");
            double tolerance = counts ? 1 : name.startsWith("overlap") ? 0.0101 : 1e-5;
            for (int t = 0; t < values.length; t++) {
              assertEquals(values[t], second.profile().get(name)[t], tolerance, id + " " + name);
            }
          });
    });
  }

  private List<JsonNode> prompts() {
    try {
      return Files.readAllLines(folder.resolve("prompts.jsonl")).stream()
          .<JsonNode>map(line -> {
            try {
              return Json.MAPPER.readTree(line);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          })
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Completion> greedy(PairText text, List<JsonNode> rows, int tokens) {
    try (Model model = Model.load(pair.aligned(), Compute.reference())) {
      GenerationOptions options =
          GenerationOptions.of(model.files().generationConfig(), model.files().config())
              .withMaxNewTokens(tokens);
      return rows.stream()
          .map(row -> text.encoder().promptIds(Optional.empty(), row.path("prompt").asText()))
          .map(
              ids -> new Generator(model).generate(List.of(new Prompt(0, ids)), options).getFirst())
          .toList();
    }
  }
}
