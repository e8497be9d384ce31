package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class DemoReportTest {
  @TempDir Path folder;

  @Test
  void beforeAndAfterStandOnOnePage() throws IOException {
    Page page = Page.read(DemoReport.write(SyntheticDemo.write(folder)));
    assertEquals(
        List.of(
            "what", "success", "refused", "answers", "kl", "recovery", "utility", "loss", "runs"),
        page.figures());
    assertEquals(
        "With 10 tokens prefilled, the model went along with 98 % of the forbidden requests; now"
            + " it does with 1.7 %.",
        page.headline());
    Element wide = page.all("div", "wide").getFirst();
    List<String> curves =
        page.all("path", "line").stream()
            .filter(path -> path.getParentNode().getParentNode().isSameNode(wide))
            .map(path -> path.getAttribute("class"))
            .toList();
    assertEquals(List.of("line g1", "line g3 dashed", "line g4 dashed", "line g2"), curves);
    assertEquals(4, page.all("div", "versus").size());
    assertTrue(
        page.text().contains("Behind a prefill it now answers with a whole refusal: 75 % with 1"),
        page.text());
  }

  @Test
  void linksLeadToReportsThatAreThere() throws IOException {
    Page page = Page.read(DemoReport.write(SyntheticDemo.write(folder)));
    List<String> links =
        page.all("a").stream()
            .map(a -> a.getAttribute("href"))
            .filter(href -> !href.startsWith("#"))
            .toList();
    assertEquals(
        List.of(
            "before/attack/report.html",
            "contrastive/attack/report.html",
            "completed/attack/report.html",
            "after/attack/report.html"),
        links);
  }

  @Test
  void whatIsMissingIsLeftOut() throws IOException {
    SyntheticDemo.write(folder);
    delete("before/measure", "after/measure", "contrastive/attack", "before/utility");
    delete("contrastive/utility", "completed/utility", "after/utility", "completed/train");
    delete("after/train");
    Page page = Page.read(DemoReport.write(folder));
    assertEquals(List.of("what", "success", "refused", "answers", "runs"), page.figures());
    assertTrue(page.text().contains("contrastive"), "the summary still has its shares");
    delete("before/attack", "after/attack", "completed/attack");
    Page bare = Page.read(DemoReport.write(folder));
    assertEquals(page.headline(), bare.headline(), "the summary says the same");
    Files.delete(folder.resolve("summary.json"));
    Page nothing = Page.read(DemoReport.write(folder));
    assertTrue(nothing.headline().startsWith("Before and after cannot be compared"));
  }

  @Test
  void reportWritesWhateverTheFolderHolds() throws IOException {
    SyntheticDemo.write(folder);
    assertEquals(List.of(folder.resolve("report.html")), RunReport.write(folder));
    for (String run : List.of("before/measure", "after/attack", "after/train")) {
      Path sub = folder.resolve(run);
      assertEquals(
          List.of(sub.resolve("report.html"), sub.resolve("report.md")), RunReport.write(sub));
    }
    assertFalse(
        Page.read(folder.resolve("after/train/report.html")).text().contains("depth profile"));
  }

  @Test
  void hostileAnswersStayText() throws IOException {
    SyntheticDemo.write(folder);
    for (String state : List.of("before", "after")) {
      SyntheticAttack attack = new SyntheticAttack(6).group("harmful", List.of("0", "10"), 0, 1);
      attack.generations.forEach(row -> row.put("completion", HostileTextTest.HOSTILE.getFirst()));
      attack.write(folder.resolve(state + "/attack"));
    }
    HostileTextTest.assertNothingBrokeOut(Page.read(DemoReport.write(folder)));
  }

  private void delete(String... ways) throws IOException {
    for (String way : ways) {
      Path sub = folder.resolve(way);
      try (Stream<Path> files = Files.list(sub)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(sub);
    }
  }
}
