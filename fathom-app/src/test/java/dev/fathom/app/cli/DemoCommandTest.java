package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.app.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir private Path folder;

  @Test
  void leavesAReportThatReportWritesAgain() throws IOException {
    Path output = folder.resolve("demo");
    Outcome demo = Shell.fathom("demo", "--output", output);
    assertEquals(0, demo.code(), demo.err());
    assertTrue(demo.out().contains("RANDOM"), demo.out());
    Path report = output.resolve("run/report.html");
    String html = Files.readString(report);
    assertTrue(html.contains("forbidden"), "the demo's group is in its report");
    assertTrue(demo.out().contains("report:  " + report), demo.out());

    Files.delete(report);
    Outcome again = Shell.fathom("report", output.resolve("run"));
    assertEquals(0, again.code(), again.err());
    assertEquals(report + "\n" + output.resolve("run/report.md") + "\n", again.out());
    assertEquals(html, Files.readString(report));

    Outcome second = Shell.fathom("demo", "--output", output);
    assertEquals(0, second.code(), second.err());
    assertTrue(second.err().contains("going on: 12 of 12 rows"), second.err());
  }
}
