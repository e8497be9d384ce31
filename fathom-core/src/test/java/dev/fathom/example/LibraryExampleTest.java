package dev.fathom.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.measure.Profiler;
import dev.fathom.pair.Pair;
import dev.fathom.pair.TinyPair;
import dev.fathom.text.Dialogue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java example compiles, runs, and is what the README shows. */
class LibraryExampleTest {
  private static final Path SOURCE =
      Path.of("src/test/java/dev/fathom/example/LibraryExample.java");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  @Test
  void printsTheDivergenceAtEachToken(@TempDir Path folder) {
    TinyPair files = TinyPair.write(folder);
    List<String> lines =
        printedBy(() -> LibraryExample.run(files.base().toString(), files.aligned().toString()));
    List<String> want = new ArrayList<>();
    try (Pair pair = files.load()) {
      float[] kl =
          Profiler.standard(pair)
              .profile(
                  new Dialogue(Optional.empty(), "How do I bake bread?", "Sure, here is a recipe."))
              .kl();
      assertEquals(5, kl.length, "a token for each word");
      for (int t = 0; t < kl.length; t++) {
        assertTrue(kl[t] > 0.001);
        want.add(String.format("token %d: %.3f nats", t + 1, kl[t]));
      }
    }
    assertEquals(want, lines);
  }

  @Test
  void theReadmeShowsIt() throws IOException {
    Path readme = Path.of(System.getProperty("fathom.root"), "README.md");
    assertTrue(Files.exists(readme), "README.md is missing");
    Matcher block = BLOCK.matcher(Files.readString(readme));
    assertTrue(
        block.find(),
        "README.md has no block that begins with ```java; it should hold:\n" + example());
    assertEquals(words(example()), words(block.group(1)), "it should be:\n" + example());
  }

  /** The imports, an empty line, and the lines between the marks moved to the left margin. */
  private static String example() throws IOException {
    List<String> lines = Files.readAllLines(SOURCE);
    List<String> imports = lines.stream().filter(line -> line.startsWith("import ")).toList();
    List<String> body =
        lines.stream()
            .dropWhile(line -> !line.strip().equals("// <README>"))
            .skip(1)
            .takeWhile(line -> !line.strip().equals("// </README>"))
            .toList();
    assertTrue(body.size() >= 9 && imports.size() == 5, "the source has its marks");
    return String.join("\n", imports) + "\n\n" + String.join("\n", body).stripIndent() + "\n";
  }

  /** Where a long line is broken does not matter: the formatter's margin is not the README's. */
  private static String words(String code) {
    return code.strip().replaceAll("\\s+", " ");
  }

  private static List<String> printedBy(Runnable code) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      code.run();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
