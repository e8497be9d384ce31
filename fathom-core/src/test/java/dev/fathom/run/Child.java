package dev.fathom.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class's main method in a JVM of its own, with this one's class path. */
public final class Child {
  private Child() {}

  static Process start(Class<?> main, String... arguments) throws IOException {
    return start(List.of(), List.of(), main, arguments);
  }

  /** A child with this JVM's own options: one that loads the tensor engine. */
  public static Process startWithEngine(Class<?> main, String... arguments) throws IOException {
    return start(
        List.of(), ManagementFactory.getRuntimeMXBean().getInputArguments(), main, arguments);
  }

  /** A child to which the disk seems full once a file of its reaches the size. */
  static Process startWithFileLimit(int kibibytes, Class<?> main, String... arguments)
      throws IOException {
    String script = "ulimit -f " + kibibytes + " && exec \"$@\"";
    return start(List.of("bash", "-c", script, "bash"), List.of(), main, arguments);
  }

  private static Process start(
      List<String> prefix, List<String> options, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
