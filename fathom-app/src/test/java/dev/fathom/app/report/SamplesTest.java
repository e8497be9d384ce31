package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.app.report.SyntheticRun.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
  @TempDir Path folder;

  @Test
  void keepsTheFirstOfEachGroupAndCountsAll() throws IOException {
    SyntheticRun.pair(1, 80).write(folder);
    Samples samples = read(2);
    assertEquals(Map.of("harmful", 80, "benign", 80), samples.totals());
    assertEquals(120, samples.shown().size());
    assertEquals("harmful-059", samples.shown().get(59).id());
    assertEquals("benign-000", samples.shown().get(60).id());
  }

  @Test
  void longResponsesLeaveRoomForFewer() throws IOException {
    new SyntheticRun(2, List.of(new Shape("harmful", 50, 1500, t -> 0.5, t -> 0.1))).write(folder);
    Samples samples = read(1);
    int tokens = samples.shown().stream().mapToInt(sample -> sample.tokens().size()).sum();
    assertTrue(tokens <= Samples.TOKENS, tokens + " tokens");
    assertTrue(samples.shown().size() < 50 && samples.shown().size() > 5);
    Path html = MeasureReport.write(folder).html();
    assertTrue(Files.size(html) < 3_000_000, Files.size(html) + " bytes");
    JsonNode row = Page.read(html).data().get("rows").get(0);
    assertEquals(EmbeddedSamples.TOKENS, row.get("tokens").size());
    assertEquals(EmbeddedSamples.TOKENS, row.get("kl").size());
    assertEquals(samples.shown().getFirst().tokens().size(), row.get("length").intValue());
  }

  @Test
  void thePageSaysHowManyAreShown() throws IOException {
    Page page = Page.write(SyntheticRun.pair(3, 80), folder);
    assertTrue(page.text().contains("The first 120 of 160 responses"));
  }

  private Samples read(int groups) {
    return Samples.read(folder.resolve("samples.jsonl"), SyntheticRun.TOP_N, groups);
  }
}
