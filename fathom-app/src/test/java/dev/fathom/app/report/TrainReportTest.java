package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainReportTest {
  @TempDir Path folder;

  private Page page(SyntheticTraining training) throws IOException {
    return Page.read(TrainReport.write(training.write(folder)).html());
  }

  @Test
  void everyPartOfTheLossHasItsCurve() throws IOException {
    Page page = page(new SyntheticTraining(1, 150));
    assertTrue(
        page.figures().containsAll(List.of("loss", "gradient_norm", "learning_rate", "parts")));
    assertEquals("Trained 150 steps of targeted-completion.", page.headline());
    List<String> legend =
        page.all("ul", "legend").getFirst().getTextContent().isBlank()
            ? List.of()
            : page.all("bdi").stream().map(e -> e.getTextContent()).toList();
    assertTrue(legend.containsAll(List.of("loss", "completion", "anchor")), legend.toString());
    assertTrue(page.text().contains("98 % (n = 100) before and 97 % (n = 100) after"));
    assertTrue(page.text().contains("The loss went from"), "the steps have what the results lack");
  }

  @Test
  void theGuardIsNamedAsWhatEndedIt() throws IOException {
    SyntheticTraining training = new SyntheticTraining(2, 40);
    training.results.put("stopped", "guard");
    Page page = page(training);
    assertEquals(
        "Trained 40 steps of targeted-completion, then the guard stopped it.", page.headline());
    assertTrue(page.text().contains("forgets how to answer"));
  }

  @Test
  void optionalPartsMayBeMissing() throws IOException {
    SyntheticTraining training = new SyntheticTraining(3, 10);
    training.results.remove(List.of("probe", "loss", "notes", "provenance", "rows", "stopped"));
    training.steps.forEach(row -> row.putNull("loss").putNull("gradient_norm").remove("parts"));
    Page page = page(training);
    assertFalse(page.figures().contains("loss"));
    assertTrue(page.figures().contains("learning_rate"));
    Files.delete(folder.resolve("steps.jsonl"));
    assertTrue(Page.read(TrainReport.write(folder).html()).text().contains("no steps.jsonl"));
  }

  @Test
  void aStepTakenAgainCountsOnce() throws IOException {
    SyntheticTraining training = new SyntheticTraining(4, 3);
    training.steps.add(training.steps.getLast().deepCopy().put("loss", 7.5));
    training.write(folder);
    Steps steps = Steps.read(folder.resolve("steps.jsonl"));
    Series loss = steps.series("loss", "loss", "g1", steps.across());
    assertEquals(3, loss.points().size());
    assertEquals(7.5, loss.points().getLast().value());
  }

  @Test
  void manyStepsAreAveragedAndThatIsSaid() throws IOException {
    Page page = page(new SyntheticTraining(5, 1500));
    assertTrue(page.text().contains("Each point is the mean of 5 steps."));
    Steps steps = Steps.read(folder.resolve("steps.jsonl"));
    Series loss = steps.series("loss", "loss", "g1", steps.across());
    assertEquals(300, loss.points().size());
    double mean =
        steps.rows().headMap(6).values().stream()
            .mapToDouble(row -> row.get("loss"))
            .average()
            .orElseThrow();
    assertEquals(mean, loss.points().getFirst().value(), 1e-12);
  }

  @Test
  void hostileTextStaysText() throws IOException {
    SyntheticTraining training = new SyntheticTraining(6, 4);
    String tag = HostileTextTest.HOSTILE.getFirst();
    training.results.put("stopped", tag);
    training.results.withObject("/objective").put("name", tag).put(tag, tag);
    training.results.withObject("/model").put("name", tag);
    training.results.withObject("/loss/first").put(tag, 1.0);
    training.results.withObject("/provenance").put(tag, tag);
    training.steps.forEach(row -> row.withObject("/parts").put(tag, 1.0));
    HostileTextTest.assertNothingBrokeOut(page(training));
  }
}
