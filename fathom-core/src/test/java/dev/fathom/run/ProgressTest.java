package dev.fathom.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long seconds = 1_000;

  @Test
  void printsALineEachTenSecondsAndOneAtTheEnd() {
    try (Progress progress = progress(Progress.Form.LINES, 400)) {
      for (int i = 0; i < 25; i++) {
        seconds++;
        progress.step(16);
      }
    }
    assertEquals(
        List.of(
            "measure: 160/400 rows 40%, 16 rows/s, 0:15 left",
            "measure: 320/400 rows 80%, 16 rows/s, 0:05 left",
            "measure: 400 rows in 0:25, 16 rows/s"),
        printed().lines().toList());
  }

  @Test
  void goesOnTellingWhileAStepTakesLong() {
    try (Progress progress = progress(Progress.Form.LINES, 2)) {
      seconds += 12;
      progress.tick();
      seconds += 3588;
      progress.step(1);
    }
    assertEquals(
        List.of(
            "measure: 0/2 rows 0%",
            "measure: 1/2 rows 50%, 0.02 rows/min, 1:00:00 left",
            "measure: 1 of 2 rows in 1:00:00, 0.02 rows/min"),
        printed().lines().toList());
  }

  @Test
  void printsNothingForWorkThatEndsWithinTwoSeconds() {
    for (Progress.Form form : Progress.Form.values()) {
      try (Progress progress = progress(form, 10)) {
        progress.step(5);
        seconds += 1;
        progress.step(5);
      }
    }
    assertEquals("", printed());
  }

  @Test
  void printsNothingWhenAskedForNothing() {
    try (Progress progress = progress(Progress.Form.NOTHING, 10)) {
      seconds += 60;
      progress.step(5);
      progress.note("half of it");
    }
    assertEquals("", printed());
  }

  @Test
  void drawsABarOverItselfAndNotesAboveIt() {
    try (Progress progress = progress(Progress.Form.BAR, 10)) {
      progress.note("before");
      seconds += 4;
      progress.step(5);
      progress.step(1);
      progress.note("half of it");
      seconds += 4;
      progress.step(4);
    }
    assertEquals(
        "before\n"
            + "<clear>measure: 5/10 rows 50%, 1.25 rows/s, 0:04 left [############            ]"
            + "<clear>half of it\n"
            + "<clear>measure: 6/10 rows 60%, 1.50 rows/s, 0:03 left [##############          ]"
            + "<clear>measure: 10/10 rows 100%, 1.25 rows/s, 0:00 left ["
            + "#".repeat(24)
            + "]<clear>measure: 10 rows in 0:08, 1.25 rows/s\n",
        printed().replace("\r\033[K", "<clear>"));
  }

  @Test
  void aBarNeverWraps() {
    try (Progress progress =
        new Progress(
            "a title of quite some length",
            100_000,
            "responses",
            Progress.Form.BAR,
            err,
            this::nanos)) {
      seconds += 100_000;
      progress.step(1);
    }
    String bar = printed().split("\r\033\\[K", 3)[1];
    assertEquals("a title of quite some length: 1/100000 responses", bar.substring(0, 48));
    assertEquals(79, bar.length(), bar);
  }

  @Test
  void countsWithoutAKnownTotal() {
    try (Progress progress = progress(Progress.Form.LINES, 0)) {
      seconds += 10;
      progress.step(20);
    }
    assertEquals(
        List.of("measure: 20 rows, 2.00 rows/s", "measure: 20 rows in 0:10, 2.00 rows/s"),
        printed().lines().toList());
  }

  @Test
  void writesNoControlSequencesToWhatIsNoTerminal() {
    try (Progress progress = Progress.start("measure", 2, "rows", Display.AUTO, err)) {
      progress.step(1);
      progress.note("a note");
    }
    assertEquals("a note\n", printed());
  }

  private Progress progress(Progress.Form form, long total) {
    return new Progress("measure", total, "rows", form, err, this::nanos);
  }

  private long nanos() {
    return seconds * 1_000_000_000L;
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
