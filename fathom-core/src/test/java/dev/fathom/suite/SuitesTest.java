package dev.fathom.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The suites that come with Fathom can be read, with every recipe in them. */
class SuitesTest {
  /** Reads suites from the project's root, from which their paths are seen. */
  public static void main(String[] files) {
    for (String file : files) {
      Suite suite = Suite.read(Path.of(file), Map.of());
      Problems problems = new Problems();
      SuitePlan plan = SuitePlan.of(suite, Set.of(), problems);
      problems.refuse();
      System.out.println(file + ": " + plan.stages().size() + " stages");
    }
  }

  @Test
  void everyReadySuiteCanBeReadWithItsRecipes() throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("fathom.root"));
    List<String> suites;
    try (Stream<Path> files = Files.list(root.resolve("recipes/suites"))) {
      suites = files.map(file -> root.relativize(file).toString()).sorted().toList();
    }
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    absolute(System.getProperty("java.class.path")),
                    SuitesTest.class.getName()),
                suites.stream())
            .toList();
    Process process =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), said);
    assertEquals(0, process.exitValue(), said);
    assertEquals(suites.size(), said.lines().count(), said);
  }

  private static String absolute(String classPath) {
    return String.join(
        File.pathSeparator,
        Stream.of(classPath.split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }
}
