package dev.fathom.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and disks that do not do what one would like. */
class TroubleTest {
  @TempDir private Path folder;

  private TestTask match(String... rows) throws IOException {
    Path data = Files.writeString(folder.resolve("rows.jsonl"), String.join("\n", rows) + "\n");
    return TestTask.of("match", data, folder.resolve("run")).with("max-new-tokens", 6);
  }

  /** The fixtures' checkpoint with other files in their place. */
  private Path checkpoint(String file, String key, Object value) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("model"));
    try (Stream<Path> files = Files.list(Golden.path("checkpoint"))) {
      for (Path one : files.toList()) {
        Files.copy(one, copy.resolve(one.getFileName()));
      }
    }
    ObjectNode json = Json.object(copy.resolve(file));
    json.set(key, Json.MAPPER.valueToTree(value));
    Files.writeString(copy.resolve(file), json.toString());
    return copy;
  }

  @Test
  void anEmptyAnswerIsAWrongOneAndIsKept() throws IOException {
    // Every token ends the answer, so nothing is ever said.
    int[] all = IntStream.range(0, 448).toArray();
    Path run =
        match("{\"question\": \"Who keeps the mill?\", \"answer\": \"Ada\"}")
            .with("model", checkpoint("generation_config.json", "eos_token_id", all))
            .run();
    ObjectNode row = TestTask.lines(run).getFirst();
    assertEquals("", row.path("answer").asText());
    assertEquals(0, row.path("tokens").intValue());
    assertEquals(0, row.path("metrics").path("exact_match").doubleValue());
    assertEquals(1, TestTask.results(run).path("n").intValue());
  }

  @Test
  void aModelWithoutAnEndStopsAtTheLimit() throws IOException {
    Path model = checkpoint("generation_config.json", "eos_token_id", null);
    for (String file : new String[] {"config.json", "tokenizer_config.json"}) {
      ObjectNode json = Json.object(model.resolve(file));
      json.putNull("eos_token_id").putNull("eos_token");
      Files.writeString(model.resolve(file), json.toString());
    }
    Path run =
        match("{\"question\": \"Question: Who?\\nAnswer:\", \"answer\": \"Ada\"}")
            .with("model", model)
            .run();
    assertEquals(1, TestTask.lines(run).size());
    assertTrue(TestTask.lines(run).getFirst().path("tokens").intValue() <= 6);
  }

  @Test
  void whatIsNoUtf8ComesOutAsSignsThatAreAndIsKept() throws IOException {
    Path data =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            "{\"question\": \"\\ud83d\", \"choices\": [\"\\ude00\", \"caf\\u00e9\"], \"answer\": 1}\n");
    Path run = TestTask.of("choices", data, folder.resolve("run")).run();
    ObjectNode row = TestTask.lines(run).getFirst();
    row.path("options")
        .forEach(option ->
            assertTrue(
                Double.isFinite(option.path("log_likelihood").doubleValue()), row.toString()));
  }

  @Test
  void aFullDiskLosesNothingThatIsFinished() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "no device that is always full");
    TestTask task = TestTask.of("mmlu", Golden.path("data/mmlu"), folder.resolve("run"));
    Path run = task.run();
    ObjectNode wanted = TestTask.results(run);
    String samples = Files.readString(run.resolve("samples.jsonl"));
    Files.delete(run.resolve("results.json"));
    Files.createSymbolicLink(run.resolve("results.json.part"), full);
    assertThrows(UncheckedIOException.class, task::run);
    assertTrue(Files.readString(run.resolve("fathom.log")).contains("failed: "));
    assertEquals(samples, Files.readString(run.resolve("samples.jsonl")));
    Files.delete(run.resolve("results.json.part"));
    task.run();
    assertEquals(wanted.path("metrics"), TestTask.results(run).path("metrics"));
  }

  @Test
  void rowsWithoutAGapAreNamed() throws IOException {
    Path data =
        Files.writeString(
            folder.resolve("winogrande.jsonl"),
            """
            {"sentence": "Ada met _ today.", "option1": "Bela", "option2": "Cora", "answer": "1"}
            {"sentence": "Ada met _", "option1": "Bela", "option2": "Cora", "answer": "3"}
            {"sentence": "Ada met nobody.", "option1": "Bela", "option2": "Cora", "answer": "1"}
            """);
    UserError error =
        assertThrows(
            UserError.class, () -> TestTask.of("winogrande", data, folder.resolve("run")).run());
    assertEquals(
        List.of(
            data + ": 2 rows are not usable; correct or remove:",
            "  line 2: \"answer\" must be 1 or 2",
            "  line 3: \"sentence\" has no _"),
        error.getMessage().lines().toList());
  }

  @Test
  void tooManyExamplesAreRefusedWithTheirNumber() {
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                TestTask.of("mmlu", Golden.path("data/mmlu"), folder.resolve("run"))
                    .with("shots", 6)
                    .run());
    assertEquals("--shots 6, but there are 5 examples; ask for fewer", error.getMessage());
  }
}
