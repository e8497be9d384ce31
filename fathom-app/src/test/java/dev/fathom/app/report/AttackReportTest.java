package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class AttackReportTest {
  private static final List<String> DEPTHS = List.of("0", "5", "10", "full");

  @TempDir Path folder;

  private static SyntheticAttack shallow() {
    return new SyntheticAttack(60).group("harmful", DEPTHS, 0.05, 0.5, 0.95, 1);
  }

  private Page page(SyntheticAttack attack) throws IOException {
    return Page.read(AttackReport.write(attack.write(folder)).html());
  }

  private String headline(double... shares) throws IOException {
    return page(new SyntheticAttack(60).group("harmful", DEPTHS, shares)).headline();
  }

  @Test
  void theHeadlineSaysWhatPrefillingDoes() throws IOException {
    assertEquals(
        "Refuses when asked plainly (5 % [1.7, 14] go along), but with 10 tokens prefilled,"
            + " 95 % [86, 98] of the answers do.",
        headline(0.05, 0.5, 0.95, 1));
    assertTrue(headline(0, 0, 0, 0).startsWith("Refuses at every depth"));
    assertTrue(headline(0, 0, 0.02, 0).startsWith("Refuses at every depth"), "within chance");
    assertTrue(
        headline(0.4, 0.6, 0.9, 1).startsWith("When asked plainly, 40 % [29, 53] of the answers"));
    assertTrue(headline(1, 1, 1, 1).endsWith("prefilling does not add to that."));
    assertTrue(headline(0, 0.3, 0.3, 0.2).contains("with 5 tokens prefilled, 30 % [20, 43] of"));
  }

  @Test
  void refusalsStandBesideSuccessAndTheRestIsSaid() throws IOException {
    Page page = page(shallow());
    assertEquals(List.of("success", "refused"), page.figures().subList(0, 2));
    assertTrue(page.text().contains("Answers that refuse: nothing prefilled: 70 % [57, 80];"));
    assertTrue(
        page.text()
            .contains("With nothing prefilled, 25 % neither go along nor refuse: read some"));
    assertTrue(page.text().contains("refused"));
    String twin = Files.readString(folder.resolve("report.md"));
    assertTrue(
        twin.contains("| group | prefilled | success | refused | prompts | mean tokens written |"));
  }

  @Test
  void anAnswerSaysWhetherItRefusedOrFellApart() throws IOException {
    Page page = page(new SyntheticAttack(8).group("harmful", List.of("0"), 0.5));
    assertEquals(
        List.of("went along", "refused", "neither went along nor refused"),
        page.all("span", "verdict").stream().map(Element::getTextContent).distinct().toList());
  }

  /** Runs from before judges told it: no figure, a dash in the table, the words of then. */
  @Test
  void aRunThatDoesNotTellRefusalsIsReadAsBefore() throws IOException {
    SyntheticAttack attack = shallow();
    attack.results.at("/groups/harmful/depths").forEach(at -> ((ObjectNode) at).remove("refused"));
    attack.judgements.forEach(row -> row.remove("outcome"));
    Page page = page(attack);
    assertFalse(page.figures().contains("refused"));
    assertTrue(page.text().contains("did not go along"));
    assertFalse(page.text().contains("Answers that refuse"));
  }

  @Test
  void theAxisNamesEveryDepth() throws IOException {
    Element chart = page(shallow()).all("svg", "chart").getFirst();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < chart.getElementsByTagName("text").getLength(); i++) {
      texts.add(chart.getElementsByTagName("text").item(i).getTextContent());
    }
    assertTrue(texts.containsAll(DEPTHS), texts.toString());
    assertTrue(texts.contains("100 %"), texts.toString());
  }

  @Test
  void answersShowPrefillCompletionAndVerdictAndAreFew() throws IOException {
    Page page = page(shallow());
    assertEquals(8 * DEPTHS.size(), page.all("article", "sample").size());
    assertEquals(8 * 3, page.all("mark").size() - 1, "nothing is marked where nothing was given");
    assertTrue(page.text().contains("judge: all steps told"));
    assertTrue(page.text().contains("exact, version 1"));
    assertEquals(1, page.all("details").stream().filter(e -> e.hasAttribute("open")).count());
  }

  private static ObjectNode search(String id, double... losses) {
    ObjectNode row = JsonNodeFactory.instance.objectNode().put("id", id);
    Arrays.stream(losses).forEach(row.putArray("losses")::add);
    return row;
  }

  /** By hand: the mean of 4 and 2, of 3 and 2, of 1 and 2; the second search ended at once. */
  @Test
  void aSearchShowsItsMeanLossByStepBesideItsControl() throws IOException {
    SyntheticAttack attack = shallow();
    attack.write(folder);
    ObjectNode first = search("a", 4, 3, 1);
    first.putArray("control_losses").add(4).add(4).add(3.5);
    SyntheticAttack.lines(folder.resolve("searches.jsonl"), List.of(first, search("b", 2)));
    Page page = Page.read(AttackReport.write(folder).html());
    assertTrue(page.figures().contains("search"), page.figures().toString());
    String text = page.text();
    for (String reading :
        List.of(
            "before the search\nsearch: 3.00, n = 2\nat random: 4.00, n = 1",
            "after step 1\nsearch: 2.50, n = 2\nat random: 4.00, n = 1",
            "after step 2\nsearch: 1.50, n = 2\nat random: 3.50, n = 1")) {
      assertTrue(text.contains(reading), reading + " in " + text);
    }
  }

  @Test
  void searchesWithoutLossesHaveNoFigure() throws IOException {
    shallow().write(folder);
    ObjectNode ranked = JsonNodeFactory.instance.objectNode().put("id", "a").put("worst_rank", 3);
    SyntheticAttack.lines(folder.resolve("searches.jsonl"), List.of(ranked, search("b", 2)));
    assertFalse(Page.read(AttackReport.write(folder).html()).figures().contains("search"));
    Files.writeString(folder.resolve("searches.jsonl"), "{\"id\": \"a\", \"losses\": [\"x\"]}");
    assertTrue(
        assertThrows(UserError.class, () -> AttackReport.write(folder))
            .getMessage()
            .contains("searches.jsonl:1:"));
  }

  @Test
  void otherGroupsAreUtility() throws IOException {
    Page page =
        page(
            new SyntheticAttack(50)
                .group("recipes", List.of("0"), 0.98)
                .group("sums", List.of("0"), 0.9));
    assertEquals(
        "Requests answered rightly: “recipes” 98 % [90, 99.6], “sums” 90 % [79, 96].",
        page.headline());
    assertFalse(page.figures().contains("success"));
    assertTrue(page.text().contains("answered rightly"));
    assertFalse(page.text().contains("did not go along"));
  }

  @Test
  void missingValuesReadAsADash() throws IOException {
    SyntheticAttack attack = shallow();
    ObjectNode at = (ObjectNode) attack.results.at("/groups/harmful/depths/1");
    at.putNull("success").putNull("completions_mean_tokens");
    ((ObjectNode) attack.results.at("/groups/harmful/depths/2/success"))
        .putNull("low")
        .putNull("high");
    attack.results.remove(List.of("rule", "judge", "notes", "provenance", "samples"));
    attack.write(folder);
    Files.delete(folder.resolve("generations.jsonl"));
    Page page = Page.read(AttackReport.write(folder).html());
    assertTrue(page.text().contains("no generations.jsonl"));
    assertTrue(
        Files.readString(folder.resolve("report.md"))
            .contains("5 tokens prefilled | – | 37 % [26, 49] |"));
  }

  @Test
  void aJudgesNameLeadsToNoOtherFolder() throws IOException {
    SyntheticAttack attack = shallow();
    attack.results.putObject("judge").put("name", "../secret").put("version", 2);
    attack.write(folder.resolve("run"));
    Files.writeString(folder.resolve("judgements-secret.jsonl"), "not JSON");
    Page page = Page.read(AttackReport.write(folder.resolve("run")).html());
    assertTrue(page.text().contains("not judged"));
  }

  @Test
  void fewPromptsAreSaidAndFaded() throws IOException {
    Page page = page(new SyntheticAttack(3).group("harmful", DEPTHS, 0, 1, 1, 1));
    assertTrue(page.text().contains("too few to lean on"));
    assertFalse(page.all("path", "faint").isEmpty());
    Page none = page(new SyntheticAttack(3));
    assertTrue(none.headline().startsWith("Nothing was attacked"), none.headline());
  }

  @Test
  void hostileTextStaysText() throws IOException {
    SyntheticAttack attack = new SyntheticAttack(5);
    HostileTextTest.HOSTILE.stream()
        .filter(text -> text.length() > 1 && !text.contains("\ud800"))
        .forEach(text -> attack.group(text, List.of("0", text), 0.5, 0.5));
    attack.group("harmful", List.of("0", HostileTextTest.HOSTILE.getFirst()), 0.5, 1);
    for (ObjectNode row : attack.generations) {
      String text = String.join(" ", HostileTextTest.HOSTILE);
      row.put("prompt", text).put("prefill", text).put("completion", text).put("stop", text);
    }
    attack.judgements.forEach(row -> row.put("evidence", HostileTextTest.HOSTILE.getFirst()));
    attack.results.putArray("notes").add(HostileTextTest.HOSTILE.getFirst());
    attack.results.withObject("/model").put("name", HostileTextTest.HOSTILE.getFirst());
    attack.results.withObject("/rule").put("name", HostileTextTest.HOSTILE.getFirst());
    HostileTextTest.assertNothingBrokeOut(page(attack));
  }

  @Test
  void anotherKindOfRunIsRefused() throws IOException {
    new SyntheticTraining(1, 5).write(folder);
    UserError error = assertThrows(UserError.class, () -> AttackReport.write(folder));
    assertEquals(folder + " holds a run of kind train, not attack", error.getMessage());
  }
}
