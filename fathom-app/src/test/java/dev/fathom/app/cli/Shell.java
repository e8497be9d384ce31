package dev.fathom.app.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Runs the tool in this process as a person at a shell would, and keeps what it said. */
final class Shell {
  /**
   * What a command left.
   *
   * @param code its exit code
   * @param out standard output
   * @param err standard error
   */
  record Outcome(int code, String out, String err) {
    List<String> outLines() {
      return out.lines().toList();
    }

    List<String> errLines() {
      return err.lines().toList();
    }
  }

  private Shell() {}

  static Outcome fathom(Object... arguments) {
    return fathom(Arrays.stream(arguments).map(Object::toString).toList());
  }

  static Outcome fathom(List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Main.execute(arguments);
      System.out.flush();
      System.err.flush();
      return new Outcome(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }
}
