package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.app.cli.Shell.Outcome;
import dev.fathom.app.report.SyntheticAttack;
import dev.fathom.app.report.SyntheticTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  private static final List<String> DEPTHS = List.of("0", "10");

  @TempDir Path folder;

  @Test
  void printsOneTableAndWritesWhatItNames() throws IOException {
    Path shallow =
        new SyntheticAttack(50).group("harmful", DEPTHS, 0, 0.9).write(folder.resolve("shallow"));
    Path deep =
        new SyntheticAttack(50).group("harmful", DEPTHS, 0, 0.02).write(folder.resolve("deep"));
    Path train = new SyntheticTraining(1, 30).write(folder.resolve("train"));
    Path out = folder.resolve("out");
    Outcome outcome = Shell.fathom("compare", shallow, deep, train, "--output", out);
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals("", outcome.err());
    List<String> lines = outcome.outLines();
    assertTrue(lines.get(2).matches("run +kind +@0 +@10 +loss +probe"), outcome.out());
    assertTrue(lines.get(3).matches("shallow +attack +0±4% +90±9%"), outcome.out());
    assertTrue(lines.get(5).matches("train +train +0\\.\\d\\d +97%"), outcome.out());
    assertTrue(lines.contains("the report also has refused@0, refused@10"));
    assertTrue(lines.contains("report:  " + out.resolve("report.html")), outcome.out());
    for (String file : List.of("report.html", "report.md", "comparison.json", "compare.csv")) {
      assertTrue(Files.exists(out.resolve(file)), file);
    }
  }

  @Test
  void whatIsNoRunIsNamedInOneLine() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path out = folder.resolve("out");
    Outcome none = Shell.fathom("compare", empty, "--output", out);
    assertEquals(2, none.code());
    assertEquals(1, none.errLines().size(), none.err());
    assertTrue(none.err().contains(empty + " is no folder of a finished run"), none.err());
    Path run = new SyntheticAttack(9).group("harmful", DEPTHS, 0, 1).write(folder.resolve("a"));
    Outcome one = Shell.fathom("compare", empty, run, "--output", out);
    assertEquals(0, one.code(), one.err());
    assertEquals("fathom: passed over " + empty + ": no results.json\n", one.err());
  }

  @Test
  void withoutARunItSaysWhatIsMissing() {
    Outcome outcome = Shell.fathom("compare");
    assertEquals(2, outcome.code());
    assertEquals(1, outcome.errLines().size(), outcome.err());
    assertTrue(outcome.err().contains("RUN"), outcome.err());
  }
}
