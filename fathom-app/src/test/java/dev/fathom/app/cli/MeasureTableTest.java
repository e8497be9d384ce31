package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasureTableTest {
  /** KL 2/t at token t with an interval of ± 0.1, P(R) 0.9/t; halved at 2, under δ at 10. */
  private static ObjectNode results(String name, int tokens) {
    ObjectNode results = Json.MAPPER.createObjectNode();
    add(results, name, tokens);
    results.withObject("depth").put("recovery_delta", 0.1);
    return results;
  }

  private static void add(ObjectNode results, String name, int tokens) {
    ObjectNode group = results.withObject("groups").putObject(name);
    group.put("n", 200);
    ArrayNode positions = group.putArray("positions");
    for (int t = 1; t <= tokens; t++) {
      ObjectNode at = positions.addObject();
      at.putObject("kl").put("mean", 2.0 / t).put("low", 2.0 / t - 0.1).put("high", 2.0 / t + 0.1);
      at.putObject("recovery_aligned").put("mean", 0.9 / t);
    }
    ObjectNode depth = results.withObject("depth").withObject("groups").putObject(name);
    depth.put("support", tokens);
    depth.putObject("kl_half_life").put("value", 2.0);
    depth.putObject("recovery_below_delta").putNull("value");
    depth.putObject("kl_area_beyond_5").put("value", 17.38).put("low", 16.0).put("high", 19.0);
  }

  private static List<String> printed(ObjectNode results, int width) {
    StringWriter text = new StringWriter();
    MeasureTable.print(results, width, new PrintWriter(text, true));
    return text.toString().lines().toList();
  }

  @Test
  void showsEveryColumnWhereThereIsRoom() {
    assertEquals(
        List.of(
            "group      n       KL@1       KL@2       KL@5      KL@10      KL@20      KL@50  half@"
                + "      KL>5  P(R)@1  P(R)@5  P(R)<0.1",
            "harmful  200  2.00±0.10  1.00±0.10  0.40±0.10  0.20±0.10  0.10±0.10  0.04±0.10      2"
                + "  17.4±1.5   0.900   0.180     never"),
        printed(results("harmful", 50), 200).subList(0, 2));
  }

  @Test
  void leavesOutTheLeastImportantColumnsFirst() {
    assertEquals(
        "group      n       KL@1       KL@2       KL@5      KL@20  half@  P(R)@1  P(R)@5",
        printed(results("harmful", 50), 80).getFirst());
    assertEquals("group      n       KL@1", printed(results("harmful", 50), 10).getFirst());
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 100, 120, 132})
  void noLineIsWiderThanTheTerminal(int width) {
    ObjectNode results = results("a group of a longer name", 50);
    add(results, "b", 3);
    List<String> lines = printed(results, width);
    assertTrue(lines.size() > 5, lines.toString());
    lines.forEach(line -> assertTrue(line.length() <= width, line));
  }

  @Test
  void explainsOnlyWhatItShows() {
    List<String> narrow = printed(results("harmful", 50), 80);
    assertTrue(narrow.stream().anyMatch(line -> line.startsWith("half@ ")), narrow.toString());
    assertFalse(narrow.stream().anyMatch(line -> line.startsWith("KL>5")), narrow.toString());
    assertFalse(narrow.stream().anyMatch(line -> line.startsWith("…")), narrow.toString());
  }

  @Test
  void aPositionWithTooFewResponsesHasNoValue() {
    ObjectNode results = results("harmful", 50);
    ((ObjectNode) results.at("/depth/groups/harmful")).put("support", 4);
    List<String> lines = printed(results, 80);
    assertEquals(
        "harmful  200  2.00±0.10  1.00±0.10     …          …      2   0.900       …     never"
            .replaceAll(" +", " "),
        lines.get(1).replaceAll(" +", " "));
    assertTrue(lines.getLast().startsWith("…  "), lines.toString());
  }

  @Test
  void aGroupsNameCannotDriveTheTerminal() {
    String line = printed(results("\u001b[2Jred\n\u202eturned", 5), 120).get(1);
    assertTrue(line.startsWith("\ufffd[2Jred\ufffd\ufffdturned  200  "), line);
  }
}
