package dev.fathom.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class's main method in a JVM of its own, with this one's class path. */
final class Child {
  private Child() {}

  static Process start(Class<?> main, String... arguments) throws IOException {
    return start(List.of(), main, arguments);
  }

  /** A child to which the disk seems full once a file of its reaches the size. */
  static Process startWithFileLimit(int kibibytes, Class<?> main, String... arguments)
      throws IOException {
    String script = "ulimit -f " + kibibytes + " && exec \"$@\"";
    return start(List.of("bash", "-c", script, "bash"), main, arguments);
  }

  private static Process start(List<String> prefix, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
