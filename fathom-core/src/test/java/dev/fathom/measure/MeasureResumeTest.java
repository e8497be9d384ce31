package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.pair.TinyPair;
import dev.fathom.run.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed goes on where it stopped. */
class MeasureResumeTest {
  private static final int ROWS = 400;

  @TempDir Path folder;

  @Test
  @Timeout(120)
  void aKilledRunGoesOnAndEndsLikeOneThatWasNot() throws IOException, InterruptedException {
    Path prompts = TestRun.prompts(folder.resolve("prompts.jsonl"), ROWS);
    TestRun run = TestRun.of(TinyPair.write(folder.resolve("models")), prompts).with("batch", "1");
    Path output = folder.resolve("run");
    killAfterTheFirstRows(run, output.resolve("samples.jsonl"));

    List<String> kept = completeLines(output.resolve("samples.jsonl"));
    assertTrue(kept.size() < ROWS, "the run had ended before it was killed");
    assertFalse(Files.exists(output.resolve("results.json")));

    ObjectNode resumed = run.results();
    List<String> all = Files.readAllLines(output.resolve("samples.jsonl"));
    assertEquals(kept, all.subList(0, kept.size()), "finished rows stay as they were");
    assertEquals(ROWS, all.size());
    assertEquals(ROWS, TestRun.samples(output).size(), "each row once");
    assertTrue(resumed.path("provenance").path("resumed").booleanValue());

    ObjectNode whole = run.into("whole").results();
    assertFalse(whole.path("provenance").path("resumed").booleanValue());
    for (String part : List.of("groups", "depth", "shares", "base_favored_tokens", "notes")) {
      assertEquals(whole.path(part), resumed.path(part), part);
    }
    assertEquals(ROWS / 2, whole.path("groups").path("harmful").path("n").intValue());
    assertEquals(
        Files.readString(folder.resolve("whole").resolve("positions.csv")),
        Files.readString(output.resolve("positions.csv")));
  }

  @Test
  void aFinishedRunRunsNoModelAgain() throws IOException {
    Path prompts = TestRun.prompts(folder.resolve("prompts.jsonl"), 6);
    TestRun run = TestRun.of(TinyPair.write(folder.resolve("models")), prompts);
    Path output = run.run();
    List<String> before = Files.readAllLines(output.resolve("samples.jsonl"));
    JsonNode groups = Json.object(output.resolve("results.json")).path("groups");
    ObjectNode again = run.results();
    assertEquals(before, Files.readAllLines(output.resolve("samples.jsonl")));
    assertEquals(groups, again.path("groups"));
    assertEquals(0, again.path("provenance").path("batch").path("largest").intValue());
  }

  private static void killAfterTheFirstRows(TestRun run, Path samples)
      throws IOException, InterruptedException {
    Process child = Child.startWithEngine(Measures.class, Json.MAPPER.writeValueAsString(run));
    try {
      while (completeLines(samples).isEmpty()) {
        assertTrue(child.isAlive(), "the run ended before its first row");
        Thread.sleep(2);
      }
    } finally {
      child.destroyForcibly();
      assertTrue(child.waitFor(30, TimeUnit.SECONDS));
    }
  }

  /** Lines that were written to their end; the kill may have torn the last. */
  private static List<String> completeLines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** The child: measures with the settings given as JSON. */
  static final class Measures {
    private Measures() {}

    public static void main(String[] arguments) throws IOException {
      Map<String, String> settings = new HashMap<>();
      Json.MAPPER
          .readTree(arguments[0])
          .path("settings")
          .forEachEntry((key, value) -> settings.put(key, value.asText()));
      new TestRun(settings).run();
    }
  }
}
