package dev.fathom.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {
  @TempDir private Path folder;

  private Path zip(String... namesAndTexts) throws IOException {
    Path file = folder.resolve("data.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  @Test
  void readsTheFilesOfAZipFileWithoutUnpackingThem() throws IOException {
    DataSource source =
        DataSource.open(
            zip("a/x_test.csv", "one,two\n", "b.jsonl", "{\"q\": 1}\n", "notes.txt", "no data"));
    assertEquals(List.of("a/x_test.csv", "b.jsonl"), source.names());
    Row row = source.table("a/x_test.csv", List.of("first", "second")).rows().getFirst();
    assertEquals("two", row.fields().path("second").asText());
    assertEquals(1, source.table("b.jsonl").rows().size());
    assertEquals(List.of("data.zip"), List.of(folder.toFile().list()));
  }

  @Test
  void anEntryThatClimbsOutIsLeftAlone() throws IOException {
    DataSource source =
        DataSource.open(zip("../../out_test.csv", "a,b\n1,2\n", "in_test.csv", "a,b\n1,2\n"));
    assertEquals(List.of("in_test.csv"), source.names());
    assertTrue(Files.notExists(folder.getParent().resolve("out_test.csv")));
  }

  @Test
  void whatIsNoZipFileIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("broken.zip"), "PK nothing");
    UserError error = assertThrows(UserError.class, () -> DataSource.open(file));
    assertTrue(error.getMessage().startsWith(file + ": cannot be read as a zip file"));
  }

  @Test
  void whatIsNoParquetFileIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("broken.parquet"), "PAR1 but nothing else PAR1");
    UserError error = assertThrows(UserError.class, () -> Table.read(file));
    assertTrue(
        error.getMessage().startsWith(file + ": cannot be read as Parquet"), error::getMessage);
  }

  @Test
  void allRowsThatCannotBeUsedAreNamedTogether() throws IOException {
    Path file = folder.resolve("rows.jsonl");
    Files.write(
        file,
        "{\"n\": 1}\nnot json\n{\"n\": \"x\"}\n{\"m\": 2}\n{\"n\": \"\u00ff\"}\n"
            .getBytes(StandardCharsets.ISO_8859_1));
    UserError error =
        assertThrows(UserError.class, () -> Table.read(file).map(row -> Cell.whole(row, "n")));
    assertEquals(
        List.of(
            file + ": 4 rows are not usable; correct or remove:",
            "  line 2: not JSON: Unrecognized token 'not': was expecting (JSON String, Number,"
                + " Array, Object or token 'null', 'true' or 'false') (column 1)",
            "  line 3: \"n\" must be a number, not a string",
            "  line 4: \"n\" is missing",
            "  line 5: not UTF-8; save the file as UTF-8"),
        error.getMessage().lines().toList());
  }

  @Test
  void aCellIsFoundInsideObjectsAndInTheTextOfACsvFile() throws Exception {
    Path json = Files.writeString(folder.resolve("a.jsonl"), "{\"a\": {\"b\": [\"x\", \"y\"]}}\n");
    assertEquals(List.of("x", "y"), Cell.texts(Table.read(json).rows().getFirst(), "a.b"));
    Path csv =
        Files.writeString(folder.resolve("a.csv"), "a,n\n\"{\"\"b\"\": [\"\"x\"\"]}\",3.0\n");
    Row row = Table.read(csv).rows().getFirst();
    assertEquals(List.of("x"), Cell.texts(row, "a.b"));
    assertEquals(3, Cell.whole(row, "n"));
  }
}
