package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTemplatesTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<String> names(Path file) {
    return PromptTemplates.read(file).stream().map(PromptTemplates.Entry::name).toList();
  }

  @Test
  void textHasALineOfDashesBetweenTwo() throws IOException {
    Path file =
        file("t.txt", "Dear cook,\n\n{prompt}\n---\nTwice: {prompt} and {prompt}.\n---\n\n");
    List<PromptTemplates.Entry> read = PromptTemplates.read(file);
    assertEquals(List.of("template-1", "template-2"), names(file));
    assertEquals("Dear cook,\n\nHow?", read.getFirst().filled("How?"));
    assertEquals("Twice: a $1 and a $1.", read.getLast().filled("a $1"));
  }

  @Test
  void rowsHaveNamesAndTheOtherToolsPlacesAreKnown() throws IOException {
    Path rows =
        file(
            "t.jsonl",
            """
            {"name": "letter", "template": "Dear cook, {goal}"}
            {"template": "As a rhyme: [REPLACE]"}
            """);
    assertEquals(List.of("letter", "template-2"), names(rows));
    assertEquals("As a rhyme: tea", PromptTemplates.read(rows).getLast().filled("tea"));
    Path table = file("t.csv", "name,text\nfuzz,\"So, [INSERT PROMPT HERE]\"\n");
    assertEquals("So, tea", PromptTemplates.read(table).getFirst().filled("tea"));
  }

  @Test
  void allThatCannotBeUsedIsNamedTogether() throws IOException {
    Path rows =
        file(
            "bad.jsonl",
            """
            {"name": "a", "template": "no place"}
            {"name": "b", "template": "{prompt}"}
            {"name": "b", "template": "again {prompt}"}
            {"name": "c"}
            """);
    assertEquals(
        rows
            + ": 3 rows are not usable; correct or remove:\n"
            + "  line 1: no place for the prompt; write {prompt} where it belongs\n"
            + "  line 3: the name \"b\" stands already in the file\n"
            + "  line 4: no \"template\"",
        assertThrows(UserError.class, () -> PromptTemplates.read(rows)).getMessage());
    Path text = file("bad.txt", "one\n---\n{prompt}\n---\nthree\n");
    assertEquals(
        text
            + ": no place for the prompt in template-1, template-3; write {prompt} where it belongs",
        assertThrows(UserError.class, () -> PromptTemplates.read(text)).getMessage());
  }
}
