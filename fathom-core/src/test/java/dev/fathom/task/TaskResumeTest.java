package dev.fathom.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that was stopped anywhere ends with the numbers of one that was not. */
class TaskResumeTest {
  private static final long SEED = 7;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"mmlu,mmlu", "gsm8k,gsm8k", "wikitext,wikitext_document_level"})
  void interruptedFiveTimesItEndsWithTheNumbersOfAWholeRun(String task, String data)
      throws IOException {
    TestTask whole =
        TestTask.of(task, Golden.path("data/" + data), folder.resolve("whole"))
            .with("shots", task.equals("wikitext") ? 0 : 3)
            .with("max-new-tokens", 12);
    ObjectNode wanted = numbers(whole.run());
    TestTask stopped = whole.with("output", folder.resolve("stopped"));
    stopped.run();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int stop = 0; stop < 5; stop++) {
      tear(folder.resolve("stopped"), random);
      stopped.run();
    }
    assertEquals(wanted, numbers(folder.resolve("stopped")), "seed " + SEED);
  }

  /** As a killed process leaves it: some rows, the last one half, and no results. */
  private static void tear(Path run, SplittableRandom random) throws IOException {
    Files.delete(run.resolve("results.json"));
    Path samples = run.resolve("samples.jsonl");
    List<String> lines = Files.readAllLines(samples);
    int kept = random.nextInt(lines.size());
    String torn = lines.get(kept).substring(0, 1 + random.nextInt(lines.get(kept).length() - 1));
    String whole = String.join("\n", lines.subList(0, kept));
    Files.writeString(samples, kept == 0 ? torn : whole + "\n" + torn);
  }

  private static ObjectNode numbers(Path run) {
    ObjectNode results = TestTask.results(run);
    assertTrue(results.path("n").intValue() > 0);
    results.remove("provenance");
    results.remove("notes");
    return results;
  }
}
