package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.suite.PairedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareReportTest {
  @TempDir Path folder;

  private Path attack(String name, List<String> depths, double... shares) throws IOException {
    return new SyntheticAttack(20).group("harmful", depths, shares).write(folder.resolve(name));
  }

  private CompareReport.Written compare(Path... runs) {
    return CompareReport.write(List.of(runs), folder.resolve("out"), PairedRuns::of);
  }

  @Test
  void runsOfEveryKindShareOneTableAndOnePage() throws IOException {
    Path attack = attack("a", List.of("0", "10"), 0, 1);
    Path utility =
        new SyntheticAttack(20).group("recipes", List.of("0"), 0.9).write(folder.resolve("u"));
    Path train = new SyntheticTraining(1, 20).write(folder.resolve("t"));
    Path measure = SyntheticRun.pair(2, 12).write(folder.resolve("m"));
    CompareReport.Written written = compare(attack, utility, train, measure);
    List<String> headings =
        written.table().columns().stream().map(Comparison.Column::heading).toList();
    assertEquals(
        List.of(
            "@0",
            "@10",
            "recipes",
            "KL@1",
            "KL@5",
            "KL@20",
            "P(R)@1",
            "P(R)@5",
            "P(R)@20",
            "loss",
            "probe",
            "refused@0",
            "refused@10"),
        headings);
    assertEquals(
        List.of("a", "u", "t", "m"),
        written.table().rows().stream().map(Comparison.Row::run).toList());
    Page page = Page.read(written.report().html());
    assertTrue(page.figures().containsAll(List.of("success", "refused", "kl", "recovery", "loss")));
  }

  @Test
  void theNumbersAreThoseOfTheRuns() throws IOException {
    CompareReport.Written written = compare(attack("a", List.of("0", "10"), 0.05, 0.8));
    Comparison.Cell cell = written.table().rows().getFirst().cells().get(1).orElseThrow();
    assertEquals(0.8, cell.value());
    JsonNode number = Json.object(written.json()).at("/runs/0/numbers/1");
    assertEquals("success", number.get("number").textValue());
    assertEquals("10", number.get("at").textValue());
    assertEquals(0.8, number.get("value").doubleValue());
    assertEquals(cell.low().getAsDouble(), number.get("low").doubleValue());
    List<String> csv = Files.readAllLines(written.csv());
    assertEquals("run,kind,group,number,at,value,low,high,n", csv.getFirst());
    assertTrue(csv.get(2).startsWith("a,attack,harmful,success,10,0.8,"), csv.get(2));
    assertTrue(csv.get(4).startsWith("a,attack,harmful,refused,10,0.15,"), csv.get(4));
    JsonNode refused = Json.object(written.json()).at("/runs/0/numbers/3");
    assertEquals("refused", refused.get("number").textValue());
    assertEquals(0.15, refused.get("value").doubleValue());
  }

  @Test
  void depthsThatOnlyOneRunHasKeepTheirPlace() throws IOException {
    CompareReport.Written written =
        compare(
            attack("a", List.of("0", "20", "full"), 0, 1, 1),
            attack("b", List.of("0", "5", "100"), 0, 0.5, 1));
    assertEquals(
        List.of("@0", "@5", "@20", "@100", "@full"),
        written.table().columns().stream()
            .filter(Comparison.Column::brief)
            .map(Comparison.Column::heading)
            .toList());
    Page page = Page.read(written.report().html());
    String line = page.all("path", "line").getFirst().getAttribute("d");
    assertEquals(1, line.chars().filter(c -> c == 'M').count(), "no gap where a depth is missing");
  }

  @Test
  void equalNamesAreToldApartByTheFoldersAbove() {
    assertEquals(
        List.of("x/attack", "y/attack", "deep"),
        RunNames.of(List.of(Path.of("x/attack"), Path.of("y/attack"), Path.of("z/deep"))));
    assertEquals(
        List.of("a/x/run", "b/x/run"),
        RunNames.of(List.of(Path.of("a/x/run"), Path.of("b/x/run"))));
  }

  @Test
  void aFolderNamedTwiceCountsOnce() throws IOException {
    Path a = attack("a", List.of("0"), 0);
    assertEquals(1, compare(a, folder.resolve("./a")).table().rows().size());
  }

  @Test
  void whatHoldsNoRunIsPassedOverAndNamed() throws IOException {
    Path a = attack("a", List.of("0"), 0);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    CompareReport.Written written = compare(empty, a);
    assertEquals(List.of(empty), written.skipped());
    assertTrue(Page.read(written.report().html()).text().contains("Passed over"));
    UserError none = assertThrows(UserError.class, () -> compare(empty));
    assertTrue(none.getMessage().startsWith(empty + " is no folder of a finished run"));
    UserError missing = assertThrows(UserError.class, () -> compare(a, folder.resolve("typo")));
    assertEquals(folder.resolve("typo") + ": no such folder", missing.getMessage());
  }

  @Test
  void aKindThatIsNotKnownIsAnError() throws IOException {
    Path a = Files.createDirectory(folder.resolve("a"));
    Files.writeString(a.resolve("results.json"), "{\"kind\": \"brew\"}");
    UserError error = assertThrows(UserError.class, () -> compare(a));
    assertTrue(
        error
            .getMessage()
            .contains("kind is brew, but this Fathom reads measure, attack, train, recover"));
  }

  @Test
  void hostileNamesStayTextOnThePageAndInTheCsv() throws IOException {
    String tag = HostileTextTest.HOSTILE.getFirst();
    Path a =
        new SyntheticAttack(10)
            .group("harmful", List.of("0", tag), 0, 1)
            .group("a \"group\", or two", List.of("0"), 1)
            .write(folder.resolve("a"));
    Path b = new SyntheticTraining(3, 4).write(folder.resolve("x onload=\"b\" & <i>"));
    CompareReport.Written written = compare(a, b);
    HostileTextTest.assertNothingBrokeOut(Page.read(written.report().html()));
    String csv = Files.readString(written.csv());
    assertTrue(csv.contains("a,attack,\"a \"\"group\"\", or two\",success,0,1.0,"), csv);
    JsonNode runs = Json.object(written.json()).get("runs");
    assertEquals(
        List.of("a", "x onload=\"b\" & <i>"),
        StreamSupport.stream(runs.spliterator(), false)
            .map(run -> run.get("name").textValue())
            .toList());
  }

  /** Of 50 prompts 45 give way to the one and 1 to the other, the same one: 44 to none. */
  @Test
  void attacksOnTheSamePromptsAreTestedPromptByPrompt() throws IOException {
    List<String> depths = List.of("0", "10");
    Path shallow =
        new SyntheticAttack(50).group("harmful", depths, 0, 0.9).write(folder.resolve("shallow"));
    Path deep =
        new SyntheticAttack(50).group("harmful", depths, 0, 0.02).write(folder.resolve("deep"));
    CompareReport.Written written = compare(shallow, deep);
    JsonNode differences = Json.object(written.json()).path("differences");
    assertEquals(
        List.of("prefill", "prefill @0", "prefill @10"),
        differences.valueStream().map(one -> one.path("what").asText()).toList());
    JsonNode broken = differences.get(0);
    assertEquals("deep", broken.path("model").asText());
    assertEquals("shallow", broken.path("against").asText());
    assertEquals(44, broken.path("apart").intValue());
    assertEquals(0.88, broken.at("/difference/value").doubleValue(), 1e-12);
    assertEquals(Math.pow(2, -43), broken.path("p").doubleValue(), 1e-18);
    assertEquals(3 * broken.path("p").doubleValue(), broken.path("p_holm").doubleValue(), 1e-18);
    assertEquals(1, differences.get(1).path("p").doubleValue(), "nobody gives way plainly");
    assertEquals(2, written.differences().size());
    assertTrue(
        written.differences().getFirst().startsWith("prefill: deep better than shallow by 88"),
        written.differences().toString());
    assertTrue(Files.readString(written.report().html()).contains("id=\"differences\""));
  }

  @Test
  void runsOnOtherPromptsAreNotTested() throws IOException {
    SyntheticAttack one = new SyntheticAttack(50).group("harmful", List.of("0"), 0.1);
    one.results.withObject("/provenance/prompts").put("sha256", "one file");
    SyntheticAttack other = new SyntheticAttack(50).group("harmful", List.of("0"), 0.9);
    other.results.withObject("/provenance/prompts").put("sha256", "another file");
    CompareReport.Written written =
        compare(one.write(folder.resolve("one")), other.write(folder.resolve("other")));
    assertEquals(0, Json.object(written.json()).path("differences").size());
  }
}
