package dev.fathom.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.suite.SuiteSettings.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartReaderTest {
  @TempDir private Path folder;

  @Test
  void aTaskCountsByTheFirstMetricThatItsDataLetItHave() throws IOException {
    // TruthfulQA's main metric is mc2, which a file of right and wrong answers does not give.
    ObjectNode results = Json.MAPPER.createObjectNode();
    results.put("kind", "task").put("task", "truthfulqa").put("n", 2);
    results.putObject("metrics").putObject("mc1").put("value", 0.5);
    results.withObject("/provenance/data").put("sha256", "abc");
    Files.writeString(folder.resolve("results.json"), Json.MAPPER.writeValueAsString(results));
    Files.writeString(
        folder.resolve("samples.jsonl"),
        """
        {"id": "a", "group": "truthfulqa", "metrics": {"mc1": 1.0}}
        {"id": "b", "group": "truthfulqa", "metrics": {"mc1": 0.0}}
        """);

    Part part = new PartReader(Counted.BROKEN).read(folder, Section.TASKS, "truthfulqa");

    assertEquals("mc1", part.summary().path("metric").asText());
    assertEquals(List.of(1.0, 0.0), List.copyOf(part.values().values()));
  }
}
