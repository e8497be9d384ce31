package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.suite.PairedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoverReportTest {
  @TempDir Path folder;

  private Page page(SyntheticRecovery recovery) throws IOException {
    return Page.read(RecoverReport.write(recovery.write(folder)).html());
  }

  @Test
  void aRestorationShowsTaskCosineAndWeightsStepByStep() throws IOException {
    Page page = page(SyntheticRecovery.restored());
    assertEquals(List.of("task", "cosine", "weights", "steps", "more"), page.figures());
    assertEquals("Restored 2.37 % of the weights in 15 steps, with rollback.", page.headline());
    assertTrue(page.text().contains("least allowed 93.1 %"), page.text());
    assertTrue(page.text().contains("After the first 5 steps the score had fallen to 88.5 %"));
    assertTrue(page.text().contains("Written is the model after step 15 of 20"));
    assertTrue(page.text().contains("15 (written)"));
    String twin = Files.readString(folder.resolve("report.md"));
    assertTrue(twin.contains("| 15 (written) | 1,500 | 315 | 0.975 | 93.3 % |"), twin);
  }

  @Test
  void aRestorationThatKeptNothingSaysSo() throws IOException {
    SyntheticRecovery recovery = SyntheticRecovery.restored();
    recovery.results.put("chosen_step", 0).put("restored", 0).put("weights_restored", 0.0);
    recovery.results.put("rollback", false).remove("warmup");
    Page page = page(recovery);
    assertTrue(page.headline().startsWith("Nothing was restored"), page.headline());
    assertTrue(page.text().contains("Written is the fine-tuned model as it came."));
    assertFalse(page.text().contains("everything began anew"));
  }

  @Test
  void bothStagesHaveTheirCurvesAndThePairIsNamed() throws IOException {
    Page page = page(SyntheticRecovery.stages());
    assertEquals(
        List.of("loss-stage-1-realign", "loss-stage-2-completion", "stages", "more"),
        page.figures());
    assertEquals(
        "Trained back in 2 stages: 60 steps of realign, then 40 steps of targeted-completion.",
        page.headline());
    assertTrue(
        page.text()
            .contains(
                "What the alignment left unfinished was found between apothecary-base and"
                    + " apothecary-aligned"));
    assertTrue(page.text().contains("realign: the loss went from"));
    assertTrue(page.text().contains("apothecary-degraded"));
    assertTrue(
        page.all("a").stream().noneMatch(a -> a.getAttribute("href").endsWith("report.html")));
  }

  @Test
  void stagesLinkToTheirOwnReports() throws IOException {
    Path run = SyntheticRecovery.stages().write(folder);
    RunReport.write(run.resolve("stage-1-realign"));
    assertEquals(
        List.of(run.resolve("report.html"), run.resolve("report.md")), RunReport.write(run));
    assertEquals(
        List.of("stage-1-realign/report.html"),
        Page.read(run.resolve("report.html")).all("a").stream()
            .map(a -> a.getAttribute("href"))
            .filter(href -> !href.startsWith("#"))
            .toList());
  }

  /** A folder's name out of a file that somebody else may have written. */
  @Test
  void aStagesFolderLeadsNowhereElse() throws IOException {
    SyntheticRecovery recovery = SyntheticRecovery.stages();
    ((ObjectNode) recovery.results.at("/stages/0")).put("folder", "../secret");
    Path run = recovery.write(folder.resolve("run"));
    Files.createDirectory(folder.resolve("secret"));
    Files.writeString(folder.resolve("secret/steps.jsonl"), "not JSON");
    Page page = Page.read(RecoverReport.write(run).html());
    assertEquals(List.of("loss-stage-2-completion", "stages", "more"), page.figures());
  }

  @Test
  void comparedItIsARowWithItsOwnNumbers() throws IOException {
    Path restored = SyntheticRecovery.restored().write(folder.resolve("restored"));
    Path stages = SyntheticRecovery.stages().write(folder.resolve("stages"));
    CompareReport.Written written =
        CompareReport.write(List.of(restored, stages), folder.resolve("out"), PairedRuns::of);
    assertEquals(List.of(), written.skipped());
    assertEquals(
        List.of("loss", "probe", "cosine", "restored"),
        written.table().columns().stream().map(Comparison.Column::heading).toList());
    assertEquals(
        List.of("recover", "recover"),
        written.table().rows().stream().map(Comparison.Row::kind).toList());
    List<String> probes = new ArrayList<>();
    written
        .table()
        .rows()
        .forEach(row -> probes.add("%.4f".formatted(row.cells().get(1).orElseThrow().value())));
    assertEquals(List.of("0.9325", "0.9650"), probes);
    JsonNode number = Json.object(written.json()).at("/runs/1/numbers/0");
    assertEquals("loss", number.path("number").asText());
    assertEquals("realign", number.path("group").asText());
  }

  @Test
  void anotherSchemaOrAnotherWayIsRefused() throws IOException {
    for (SyntheticRecovery recovery :
        List.of(SyntheticRecovery.stages(), SyntheticRecovery.restored())) {
      recovery.results.put("schema", "fathom-recover/2");
      recovery.write(folder);
      UserError error = assertThrows(UserError.class, () -> RecoverReport.write(folder));
      assertEquals(
          folder.resolve("results.json")
              + ": schema is fathom-recover/2, but this Fathom reads fathom-recover/1: run it again",
          error.getMessage());
    }
    SyntheticRecovery recovery = SyntheticRecovery.restored();
    recovery.results.put("method", "prayer");
    recovery.write(folder);
    assertTrue(
        assertThrows(UserError.class, () -> RecoverReport.write(folder))
            .getMessage()
            .endsWith("method is prayer, but this Fathom reads two-stage, restore"));
  }

  @Test
  void attacksAndTrainingsOfAnotherSchemaAreRefusedToo() throws IOException {
    SyntheticTraining training = new SyntheticTraining(1, 3);
    training.results.put("schema", "fathom-train/2");
    training.write(folder.resolve("t"));
    SyntheticAttack attack = new SyntheticAttack(5).group("harmful", List.of("0"), 0);
    attack.results.put("schema", "fathom-attack/2");
    attack.write(folder.resolve("a"));
    for (String run : List.of("t", "a")) {
      UserError error = assertThrows(UserError.class, () -> RunReport.write(folder.resolve(run)));
      assertTrue(error.getMessage().contains("/2, but this Fathom reads fathom-"), run);
    }
  }

  @Test
  void hostileTextStaysText() throws IOException {
    String tag = HostileTextTest.HOSTILE.getFirst();
    SyntheticRecovery stages = SyntheticRecovery.stages();
    stages.results.putArray("notes").add(tag);
    stages.results.withObject("/degraded").put("name", tag);
    stages.results.withObject("/pair/base").put("name", tag);
    ((ObjectNode) stages.results.at("/stages/0")).put("name", tag).put("stopped", tag);
    ((ObjectNode) stages.results.at("/stages/1")).put("folder", tag);
    stages.results.withObject("/provenance").put(tag, tag);
    HostileTextTest.assertNothingBrokeOut(page(stages));
    SyntheticRecovery restored = SyntheticRecovery.restored();
    restored.results.putArray("notes").add(tag);
    restored.results.withObject("/model").put("name", tag);
    restored.results.withObject("/aligned").put("name", tag);
    HostileTextTest.assertNothingBrokeOut(page(restored));
  }
}
