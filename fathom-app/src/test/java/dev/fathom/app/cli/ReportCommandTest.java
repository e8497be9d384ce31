package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
  private static final String RESULTS =
      """
      {"schema": "fathom-measure/1", "top_n": 100,
       "models": {"base": {"name": "small"}, "aligned": {"name": "small-chat"}},
       "groups": {"benign": {"n": 8, "tokens": 16, "positions": [
         {"kl": {"mean": 0.4, "low": 0.3, "high": 0.5, "n": 8}},
         {"kl": {"mean": 0.1, "low": 0.0, "high": 0.2, "n": 8}}]}}}
      """;

  @TempDir Path folder;

  @Test
  void writesBothReportsAndPrintsTheirPaths() throws IOException {
    Files.writeString(folder.resolve("results.json"), RESULTS);
    StringWriter out = new StringWriter();
    int code = commandLine(out).execute(folder.toString());
    assertEquals(0, code);
    assertEquals(
        folder.resolve("report.html") + "\n" + folder.resolve("report.md") + "\n",
        out.toString().replace("\r", ""));
    assertTrue(Files.readString(folder.resolve("report.html")).contains("small-chat"));
  }

  @Test
  void leavesAUsersMistakeToWhoeverPrintsErrors() {
    ReportCommand command = new ReportCommand();
    new CommandLine(command).parseArgs(folder.toString());
    UserError error = assertThrows(UserError.class, command::call);
    assertTrue(error.getMessage().contains("has no results.json"), error.getMessage());
  }

  private static CommandLine commandLine(StringWriter out) {
    return new CommandLine(new ReportCommand()).setOut(new PrintWriter(out));
  }
}
