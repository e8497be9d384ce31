package dev.fathom.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  @TempDir Path folder;

  @Test
  void readsFathomLinesWithAndWithoutOptionalKeys() throws IOException {
    Path file =
        write(
            "tea.jsonl",
            """
            {"id":"a","group":"harmful","system":"Be brief.","prompt":"Brew?","response":"No.","x":1}

            {"prompt":"Pour?","response":null}
            {"id":7,"prompt":"Stir?","response":" "}
            """);
    assertEquals(
        List.of(
            new Example("a", "harmful", Optional.of("Be brief."), "Brew?", Optional.of("No.")),
            new Example("tea-3", "all", Optional.empty(), "Pour?", Optional.empty()),
            new Example("7", "all", Optional.empty(), "Stir?", Optional.empty())),
        Examples.read(file, ReadOptions.DEFAULT));
  }

  @Test
  void readsGoalsAndTargetsAsHarmful() throws IOException {
    Path file = write("goals.csv", "\uFEFFgoal,target\r\nBrew tea,\"Sure, here\"\r\n");
    assertEquals(
        List.of(
            new Example(
                "goals-2", "harmful", Optional.empty(), "Brew tea", Optional.of("Sure, here"))),
        Examples.read(file, ReadOptions.DEFAULT));
  }

  @Test
  void joinsInstructionAndInputByAnEmptyLine() throws IOException {
    Path file =
        write(
            "alpaca.json",
            """
            [{"instruction": "Count.", "input": "", "output": "One."},
             {"instruction": "Name it.",
              "input": "A pot.", "output": "Pot."}]
            """);
    assertEquals(
        List.of(
            benign("alpaca-1", "Count.", "One."), benign("alpaca-2", "Name it.\n\nA pot.", "Pot.")),
        Examples.read(file, ReadOptions.DEFAULT));
  }

  @Test
  void numbersTheRowsOfAnArrayThatStandsOnOneLine() throws IOException {
    Path file =
        write(
            "one.json",
            "[{\"instruction\":\"A\",\"output\":\"1\"},{\"instruction\":\"B\",\"output\":\"2\"}]");
    assertEquals(
        List.of(benign("one-1", "A", "1"), benign("one-2", "B", "2")),
        Examples.read(file, ReadOptions.DEFAULT));
  }

  @Test
  void readsDollyFromCsvJsonAndLinesAlike() throws IOException {
    Path csv =
        write(
            "dolly.csv",
            """
            instruction,context,response,category
            "Why, ""tea""?","Leaves
            and water. 🍵",Because.,qa

            Next?,,Yes.,qa
            """);
    String rows =
        """
        {"instruction":"Why, \\"tea\\"?","context":"Leaves\\nand water. 🍵","response":"Because."}
        {"instruction":"Next?","context":"","response":"Yes.","category":"qa"}
        """;
    Path lines = write("dolly.jsonl", rows);
    Path array = write("dolly.json", "[" + rows.strip().replace("}\n{", "},\n{") + "]");
    String first = "Why, \"tea\"?\n\nLeaves\nand water. 🍵";
    assertEquals(
        List.of(benign("dolly-2", first, "Because."), benign("dolly-5", "Next?", "Yes.")),
        Examples.read(csv, ReadOptions.DEFAULT));
    List<Example> numbered =
        List.of(benign("dolly-1", first, "Because."), benign("dolly-2", "Next?", "Yes."));
    assertEquals(numbered, Examples.read(lines, ReadOptions.DEFAULT));
    assertEquals(numbered, Examples.read(array, ReadOptions.DEFAULT));
  }

  @Test
  void unpacksGzip() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write("{\"question\":\"1+1?\",\"answer\":\"#### 2\"}".getBytes(StandardCharsets.UTF_8));
    }
    Path file = Files.write(folder.resolve("sums.jsonl.gz"), packed.toByteArray());
    assertEquals(
        List.of(benign("sums-1", "1+1?", "#### 2")), Examples.read(file, ReadOptions.DEFAULT));
  }

  @Test
  void keepsTheFirstRowsOfEachGroupAskedFor() throws IOException {
    Path file =
        write(
            "groups.jsonl",
            """
            {"prompt":"a1","group":"a"}
            {"prompt":"a2","group":"a"}
            {"prompt":"b1","group":"b"}
            {"prompt":"c1"}
            {"prompt":"b2","group":"b"}
            """);
    ReadOptions options =
        ReadOptions.DEFAULT.withGroups(Set.of("a", "mine")).withDefaultGroup("mine").withLimit(1);
    assertEquals(
        List.of("a1", "c1"), Examples.read(file, options).stream().map(Example::prompt).toList());
    assertEquals(
        file + ": no row is of group z; its groups are a, b, all",
        complaint(file, ReadOptions.DEFAULT.withGroups(Set.of("z"))));
  }

  @Test
  void reportsEveryBadRowAtOnce() throws IOException {
    Path file =
        write(
            "bad.jsonl",
            """
            {"id":"a","prompt":"fine","response":"yes"}
            {"id":"b","prompt":
            {"id":"c","prompt":7,"response":"yes"}
            ["d"]
            {"id":"a","prompt":"again","response":"yes"}
            {"id":"e","prompt":"  ","response":""}
            {"id":"f","id":"g","prompt":"twice"}
            """);
    assertEquals(
        file
            + """
            : 7 rows are not usable; correct or remove:
              line 2: not JSON: Unexpected end-of-input within/between Object entries (column 20)
              line 3: "prompt" must be text, not a number
              line 4: expected a JSON object, not an array
              line 5: id "a" stands already on line 1
              line 6: no prompt: "prompt" is missing or blank
              line 6: no response: "response" is missing or blank
              line 7: not JSON: Duplicate field 'id' (column 15)\
            """,
        complaint(file, ReadOptions.DEFAULT.withRequireResponse(true)));
  }

  @Test
  void reportsACsvRecordWhereItBegins() throws IOException {
    Path file =
        write(
            "bad.csv",
            """
            prompt,response
            "two
            lines",yes

            "three

            lines"
            ,no
            """);
    assertEquals(
        file
            + """
            : 2 rows are not usable; correct or remove:
              line 5: has 1 fields, the header has 2
              line 8: no prompt: "prompt" is missing or blank\
            """,
        complaint(file, ReadOptions.DEFAULT));
  }

  @Test
  void reportsAQuoteThatIsNeverClosed() throws IOException {
    String complaint =
        complaint(write("open.csv", "prompt\nfine\n\"open\nmore\n"), ReadOptions.DEFAULT);
    assertTrue(complaint.contains("line 2: not CSV from the row after this one on"), complaint);
  }

  @Test
  void reportsTheRowThatIsNotUtf8() throws IOException {
    byte[] latin =
        "{\"prompt\":\"a\"}\n{\"prompt\":\"th\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1);
    Path lines = Files.write(folder.resolve("latin.jsonl"), latin);
    Path table =
        Files.write(
            folder.resolve("latin.csv"),
            "prompt\nwater\n\"th\u00e9\nlines\"\nmilk\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        lines + ": 1 row is not usable; correct or remove:\n  line 2: " + Examples.NOT_UTF8,
        complaint(lines, ReadOptions.DEFAULT));
    assertEquals(
        table + ": 1 row is not usable; correct or remove:\n  line 3: " + Examples.NOT_UTF8,
        complaint(table, ReadOptions.DEFAULT));
  }

  @Test
  void showsFiftyBadRowsAndCountsTheRest() throws IOException {
    Path file = write("many.jsonl", "{}\n".repeat(53) + "{\"prompt\":\"fine\"}\n");
    List<String> lines = complaint(file, ReadOptions.DEFAULT).lines().toList();
    assertEquals(52, lines.size());
    assertEquals(file + ": 53 rows are not usable; correct or remove:", lines.getFirst());
    assertEquals("  and 3 more", lines.getLast());
  }

  @Test
  void refusesFilesWithoutRows() throws IOException {
    Path absent = folder.resolve("absent.jsonl");
    Path empty = write("empty.jsonl", "\n \n");
    Path header = write("header.csv", "prompt,response\n");
    assertEquals(absent + ": no such file", complaint(absent, ReadOptions.DEFAULT));
    assertEquals(empty + ": the file is empty", complaint(empty, ReadOptions.DEFAULT));
    assertEquals(header + ": the file holds no rows", complaint(header, ReadOptions.DEFAULT));
  }

  @Test
  void refusesAnArrayThatBreaksOff() throws IOException {
    Path file = write("torn.json", "[{\"prompt\":\"a\"},\n{\"prompt\":");
    String complaint = complaint(file, ReadOptions.DEFAULT);
    assertTrue(complaint.contains("line 2: not JSON from here on"), complaint);
  }

  private static Example benign(String id, String prompt, String response) {
    return new Example(id, "benign", Optional.empty(), prompt, Optional.of(response));
  }

  private static String complaint(Path file, ReadOptions options) {
    return assertThrows(UserError.class, () -> Examples.read(file, options)).getMessage();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
