package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.app.report.SyntheticRun.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class MeasureReportTest {
  private static final List<String> FIGURES =
      List.of("kl", "recovery", "difference", "counts", "shift", "tokens", "entropy");

  @TempDir Path folder;

  @Test
  void aPairOfGroupsGetsEveryFigureInASmallFile() throws IOException {
    Page page = Page.write(SyntheticRun.pair(1, 200), folder);
    assertTrue(page.figures().containsAll(FIGURES), page.figures().toString());
    long bytes = Files.size(folder.resolve("report.html"));
    assertTrue(bytes < 3_000_000, bytes + " bytes for 400 rows");
    assertTrue(page.all("svg", "chart").size() >= 12);
    assertEquals(List.of(), leftovers());
  }

  @Test
  void theSameResultsGiveTheSameReports() throws IOException {
    SyntheticRun.pair(2, 20).write(folder);
    WrittenReport written = MeasureReport.write(folder);
    String html = Files.readString(written.html());
    String markdown = Files.readString(written.markdown());
    MeasureReport.write(folder);
    assertEquals(html, Files.readString(written.html()));
    assertEquals(markdown, Files.readString(written.markdown()));
  }

  @Test
  void theNumbersOnThePageAreThoseOfTheResults() throws IOException {
    SyntheticRun run = SyntheticRun.pair(3, 60);
    Page page = Page.write(run, folder);
    String markdown = Files.readString(folder.resolve("report.md"));
    JsonNode kl = run.results.at("/groups/harmful/positions/4/kl");
    String reading =
        Numbers.value(kl.get("mean").doubleValue())
            + Numbers.interval(kl.get("low").doubleValue(), kl.get("high").doubleValue());
    assertTrue(markdown.contains(reading), reading);
    List<String> titles = page.all("title").stream().map(Element::getTextContent).toList();
    String column = "token 5\nharmful: " + reading + ", n = " + kl.get("n").intValue();
    assertTrue(titles.stream().anyMatch(title -> title.startsWith(column)), column);
  }

  @Test
  void oneGroupHasNoDifference() throws IOException {
    Page page = Page.write(single("my prompts", 30, 12), folder);
    assertFalse(page.figures().contains("difference"));
    assertTrue(page.figures().contains("kl"));
    assertTrue(page.text().contains("“my prompts” prompts"), page.headline());
  }

  @Test
  void threeGroupsGetThreeCurvesOfThreeColours() throws IOException {
    List<Shape> shapes =
        Stream.of("harmful", "benign", "borderline")
            .map(name -> new Shape(name, 25, 15, SyntheticRun.decaying(1), t -> 0.01))
            .toList();
    Page page = Page.write(new SyntheticRun(4, shapes), folder);
    Element wide = page.all("div", "wide").getFirst();
    List<String> styles =
        page.all("path", "line").stream()
            .filter(path -> path.getParentNode().getParentNode().isSameNode(wide))
            .map(path -> path.getAttribute("class"))
            .toList();
    assertEquals(List.of("line g1", "line g2", "line g3"), styles);
  }

  @Test
  void manyGroupsStayTellable() throws IOException {
    List<Shape> shapes =
        Stream.iterate(0, i -> i + 1)
            .limit(11)
            .map(i -> new Shape("category " + i, 8, 9, SyntheticRun.decaying(1), t -> 0.01))
            .toList();
    Page page = Page.write(new SyntheticRun(5, shapes), folder);
    Element wide = page.all("div", "wide").getFirst();
    List<String> styles =
        page.all("path", "line").stream()
            .filter(path -> path.getParentNode().getParentNode().isSameNode(wide))
            .map(path -> path.getAttribute("class"))
            .toList();
    assertEquals(11, styles.size());
    assertEquals(11, styles.stream().distinct().count(), styles.toString());
  }

  @Test
  void noResponseTokensAreSaidAndDrawNothing() throws IOException {
    Page page = Page.write(single("harmful", 4, 0), folder);
    assertTrue(page.headline().startsWith("Nothing was measured"), page.headline());
    assertEquals(List.of(), page.all("svg", "chart"));
  }

  @Test
  void numbersThatWereNeverReachedReadNever() throws IOException {
    SyntheticRun run =
        new SyntheticRun(6, List.of(new Shape("harmful", 40, 12, t -> 1.5, t -> 0.7)));
    assertTrue(run.halfLife("harmful").isEmpty(), "the curve is flat");
    Page page = Page.write(run, folder);
    assertTrue(page.headline().contains("still differ"), page.headline());
    List<String> tiles =
        page.all("dl", "tiles").getFirst().getTextContent().lines().map(String::strip).toList();
    assertTrue(String.join(" ", tiles).contains("KL has halved bynever"), tiles.toString());
    assertTrue(
        Files.readString(folder.resolve("report.md")).contains("| KL has halved at | never"));
  }

  @Test
  void aRunCutShortIsLoud() throws IOException {
    SyntheticRun run = SyntheticRun.pair(7, 6);
    assertEquals(List.of(), Page.write(run, folder).all("p", "loud"));
    run.results.put("testing_only", true);
    Page page = Page.write(run, folder);
    assertTrue(page.all("p", "loud").getFirst().getTextContent().startsWith("Testing only."));
    assertTrue(Files.readString(folder.resolve("report.md")).contains("> **Testing only.**"));
  }

  @Test
  void optionalPartsMayBeMissing() throws IOException {
    SyntheticRun run = SyntheticRun.pair(8, 12);
    run.results.remove(
        List.of(
            "depth",
            "base_favored_tokens",
            "shares",
            "notes",
            "provenance",
            "along",
            "confidence",
            "testing_only"));
    run.results
        .get("groups")
        .get("benign")
        .get("positions")
        .forEach(position -> ((ObjectNode) position).remove(List.of("shifted", "entropy_base")));
    run.write(folder);
    Files.delete(folder.resolve("samples.jsonl"));
    Page page = Page.read(MeasureReport.write(folder).html());
    assertTrue(page.figures().contains("kl"));
    assertFalse(page.figures().contains("difference"));
    assertTrue(page.text().contains("no samples.jsonl"));
  }

  @Test
  void positionsWithFewResponsesAreCutAndThatIsSaid() throws IOException {
    Page page = Page.write(SyntheticRun.pair(9, 100), folder);
    Results results = ResultsReader.read(folder.resolve("results.json"));
    Group harmful = results.groups().getFirst();
    assertTrue(harmful.drawn() < harmful.positions().size(), "the generator's tail thins out");
    assertTrue(harmful.reaching(harmful.drawn()) >= 10);
    assertTrue(harmful.reaching(harmful.drawn() + 1) < 10);
    String cut = page.all("p", "cut").getFirst().getTextContent();
    assertTrue(cut.contains("harmful after token " + harmful.drawn()), cut);
  }

  @Test
  void aTinyGroupIsDrawnFaded() throws IOException {
    Page page = Page.write(single("harmful", 3, 10), folder);
    List<Element> lines = page.all("path", "line");
    assertFalse(lines.isEmpty());
    assertTrue(page.all("path", "faint").size() >= lines.size(), "every curve is faded");
    assertTrue(page.text().contains("only 3 responses"));
  }

  private static SyntheticRun single(String name, int n, int longest) {
    return new SyntheticRun(
        11, List.of(new Shape(name, n, longest, SyntheticRun.decaying(2), t -> 0.3)));
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
    }
  }
}
