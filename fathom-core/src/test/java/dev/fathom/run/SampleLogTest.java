package dev.fathom.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLogTest {
  @TempDir Path folder;

  @Test
  void goesOnAfterTheRowsThatStand() throws IOException {
    Path file = folder.resolve("samples.jsonl");
    try (SampleLog log = SampleLog.open(file)) {
      log.append(row("a", 1));
      log.append(row("b", 2));
      assertEquals(List.of(row("a", 1), row("b", 2)), rows(log));
    }
    try (SampleLog log = SampleLog.open(file)) {
      assertEquals(Set.of("a", "b"), log.finished());
      log.append(row("c", 3));
      assertEquals(List.of(row("a", 1), row("b", 2), row("c", 3)), rows(log));
    }
  }

  @Test
  void hasARowWithTheSystemAsSoonAsItIsAppended() throws IOException {
    Path file = folder.resolve("samples.jsonl");
    try (SampleLog log = SampleLog.open(file)) {
      log.append(row("a", 1));
      assertEquals("{\"id\":\"a\",\"kl\":1.0}\n", Files.readString(file));
    }
  }

  @Test
  void dropsATornLastRow() throws IOException {
    String whole = "{\"id\":\"a\",\"kl\":1.0}\n";
    for (String torn : List.of("{\"id\":\"b\",\"k", "{\"id\":\"b\"}", "\0\0\0", "{\"id\":\n")) {
      Path file = Files.writeString(folder.resolve("torn.jsonl"), whole + torn);
      try (SampleLog log = SampleLog.open(file)) {
        assertEquals(Set.of("a"), log.finished(), torn);
        log.append(row("b", 2));
      }
      assertEquals(whole + "{\"id\":\"b\",\"kl\":2.0}\n", Files.readString(file), torn);
    }
  }

  @Test
  void refusesARowThatIsBrokenInTheMiddle() throws IOException {
    assertEquals(
        "line 2 is not a row; repair it or start anew with --overwrite",
        complaint("{\"id\":\"a\"}\n{\"id\":\"b\n{\"id\":\"c\"}\n"));
    assertEquals(
        "line 2 has no id; repair it or start anew with --overwrite",
        complaint("{\"id\":\"a\"}\n{\"kl\":1}\n{\"id\":\"c\"}\n"));
    assertEquals(
        "line 3 repeats sample a; remove one of the two",
        complaint("{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"a\"}\n"));
  }

  @Test
  void refusesRowsWithoutIdAndRowsTwice() throws IOException {
    Path file = folder.resolve("samples.jsonl");
    try (SampleLog log = SampleLog.open(file)) {
      log.append(row("a", 1));
      assertThrows(IllegalArgumentException.class, () -> log.append(row("a", 2)));
      ObjectNode nameless = Json.MAPPER.createObjectNode().put("kl", 1);
      assertThrows(IllegalArgumentException.class, () -> log.append(nameless));
      assertEquals(List.of(row("a", 1)), rows(log));
    }
  }

  @Test
  void refusesWhatIsNotFiniteByTheRowsId() throws IOException {
    Path file = folder.resolve("samples.jsonl");
    try (SampleLog log = SampleLog.open(file)) {
      ObjectNode row = row("a", 1);
      row.putObject("curves").putArray("kl").add(0.5f).add(Float.POSITIVE_INFINITY);
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> log.append(row));
      assertEquals("sample a: /curves/kl/1 is Infinity", error.getMessage());
      IllegalArgumentException nan =
          assertThrows(IllegalArgumentException.class, () -> log.append(row("b", Double.NaN)));
      assertEquals("sample b: /kl is NaN", nan.getMessage());
    }
    assertEquals("", Files.readString(file));
  }

  @Test
  void writesFloatsWithTheDigitsTheyNeedAndNoMore() throws IOException {
    Path file = folder.resolve("samples.jsonl");
    try (SampleLog log = SampleLog.open(file)) {
      ObjectNode row = Json.MAPPER.createObjectNode().put("id", "a");
      row.putArray("kl").add((double) 0.1f).add(1.0 / 3).add(1e-60).add(1e300).add(0.0).add(7);
      log.append(row);
    }
    assertEquals(
        "{\"id\":\"a\",\"kl\":[0.1,0.33333334,1.0E-60,1.0E300,0.0,7]}\n", Files.readString(file));
  }

  @Test
  void everyFloatComesBackAsItWas() throws IOException {
    long seed = 20260101;
    SplittableRandom random = new SplittableRandom(seed);
    Path file = folder.resolve("samples.jsonl");
    try (SampleLog log = SampleLog.open(file)) {
      for (int i = 0; i < 1_000; i++) {
        float value = Float.intBitsToFloat(random.nextInt());
        if (Float.isFinite(value)) {
          log.append(row("s" + i, value));
        }
      }
      SplittableRandom again = new SplittableRandom(seed);
      List<Float> expected =
          Stream.generate(() -> Float.intBitsToFloat(again.nextInt()))
              .limit(1_000)
              .filter(Float::isFinite)
              .toList();
      assertEquals(
          expected,
          rows(log).stream().map(row -> (float) row.path("kl").asDouble()).toList(),
          "seed " + seed);
    }
  }

  /** Rows whose ids and numbers follow from their place, some of them long. */
  static ObjectNode computed(int place) {
    ObjectNode row = row("sample-" + place, 1.0 / (place + 1));
    return row.put("text", "tea ".repeat(place % 97 * 50));
  }

  /** Writes rows until it is killed. */
  static final class Writes {
    public static void main(String[] arguments) {
      try (SampleLog log = SampleLog.open(Path.of(arguments[0]))) {
        for (int place = 0; place < 1_000_000; place++) {
          log.append(computed(place));
          if (place % 100 == 0) {
            System.out.println(place);
          }
        }
      }
    }
  }

  @Test
  void aKilledRunLosesNoFinishedRowAndEndsLikeAWholeOne() throws Exception {
    Path file = folder.resolve("killed.jsonl");
    Process child = Child.start(Writes.class, file.toString());
    int told = 0;
    try (var output = child.inputReader()) {
      while (told < 500) {
        told = Integer.parseInt(output.readLine());
      }
      child.destroyForcibly();
      assertEquals(128 + 9, child.waitFor());
    }
    // A kill rarely falls into a write; this is what it leaves when it does.
    Files.writeString(file, "{\"id\":\"sample-", StandardOpenOption.APPEND);
    int total;
    try (SampleLog log = SampleLog.open(file)) {
      int stood = log.finished().size();
      assertTrue(stood > told, stood + " rows stand, " + told + " were finished");
      total = stood + 50;
      for (int place = 0; place < total; place++) {
        if (!log.finished().contains("sample-" + place)) {
          log.append(computed(place));
        }
      }
    }
    Path whole = folder.resolve("whole.jsonl");
    try (SampleLog log = SampleLog.open(whole)) {
      for (int place = 0; place < total; place++) {
        log.append(computed(place));
      }
    }
    assertEquals(-1, Files.mismatch(whole, file));
  }

  /** Appends until the disk takes no more; prints how many rows it took and the complaint. */
  static final class Fills {
    public static void main(String[] arguments) {
      int place = 0;
      try (SampleLog log = SampleLog.open(Path.of(arguments[0]))) {
        for (; place < 1_000_000; place++) {
          log.append(computed(place));
        }
      } catch (UncheckedIOException e) {
        System.out.println(place);
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void aFullDiskIsSaidWithTheSampleAndLeavesNoPartOfIt() throws Exception {
    Path file = folder.resolve("full.jsonl");
    Process child = Child.startWithFileLimit(256, Fills.class, file.toString());
    try (var output = child.inputReader()) {
      int taken = Integer.parseInt(output.readLine());
      assertEquals(file + ": sample sample-" + taken + " cannot be written", output.readLine());
      List<String> lines = Files.readAllLines(file);
      assertEquals(taken, lines.size());
      assertTrue(Files.readString(file).endsWith("}\n"));
      assertTrue(taken > 50, taken + " rows");
    }
  }

  @Test
  void saysWhichFileCannotBeOpened() {
    Path file = folder.resolve("absent/samples.jsonl");
    UserError error = assertThrows(UserError.class, () -> SampleLog.open(file));
    assertTrue(error.getMessage().startsWith(file + ": cannot be opened"), error.getMessage());
  }

  private static ObjectNode row(String id, double kl) {
    return Json.MAPPER.createObjectNode().put("id", id).put("kl", kl);
  }

  private static List<ObjectNode> rows(SampleLog log) {
    try (Stream<ObjectNode> rows = log.rows()) {
      return rows.toList();
    }
  }

  private String complaint(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("broken.jsonl"), text);
    String message = assertThrows(UserError.class, () -> SampleLog.open(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertEquals(text, Files.readString(file), "left as it was");
    return message.substring((file + ": ").length());
  }
}
