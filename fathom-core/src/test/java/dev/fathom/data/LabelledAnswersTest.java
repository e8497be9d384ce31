package dev.fathom.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledAnswersTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void quotesLineEndsAndEmptyAnswersAreRead() throws IOException {
    Path file =
        file(
            "rows.csv",
            """
            question,Response,label
            0,"Warm the ""pot"".

            Then pour.",1
            how?,,0
            """);
    assertEquals(
        List.of(
            new LabelledAnswer("row-2", "0", "Warm the \"pot\".\n\nThen pour.", true),
            new LabelledAnswer("row-5", "how?", "", false)),
        LabelledAnswers.read(file));
  }

  @Test
  void jsonLinesAndOtherNamesAreReadToo() throws IOException {
    Path file =
        file(
            "rows.jsonl",
            """
            {"prompt": "tea?", "response": "Pour.", "label": 1}
            {"response": "No.", "label": 0}
            """);
    assertEquals(
        List.of(
            new LabelledAnswer("row-1", "tea?", "Pour.", true),
            new LabelledAnswer("row-2", "", "No.", false)),
        LabelledAnswers.read(file));
  }

  @Test
  void allBadRowsAreNamedTogether() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write("question,Response,label\n1,Pour.,2\n2,No.,\n3,Yes.,1\n4,".getBytes(UTF_8));
    bytes.write(0xFF);
    bytes.write(",1\n5,two,many,fields\n6,Maybe.,yes\n".getBytes(UTF_8));
    Path file = Files.write(folder.resolve("rows.csv"), bytes.toByteArray());
    assertEquals(
        file
            + """
            : 5 rows are not usable; correct or remove:
              line 2: label is "2", not 0 or 1
              line 3: no label: write 1 for complied, 0 for not
              line 5: not UTF-8; save the file as UTF-8
              line 6: has 4 fields, the header has 3
              line 7: label is "yes", not 0 or 1\
            """,
        assertThrows(UserError.class, () -> LabelledAnswers.read(file)).getMessage());
  }

  @Test
  void aMissingColumnIsNamed() throws IOException {
    Path file = file("rows.csv", "question,answer,label\n1,Pour.,1\n");
    assertEquals(
        file + ": no column is named response; labelled rows have question,Response,label",
        assertThrows(UserError.class, () -> LabelledAnswers.read(file)).getMessage());
    Path empty = file("empty.csv", "question,Response,label\n");
    assertTrue(
        assertThrows(UserError.class, () -> LabelledAnswers.read(empty))
            .getMessage()
            .contains("the file holds no rows"));
  }
}
