package dev.fathom.example;

import dev.fathom.measure.Profiler;
import dev.fathom.pair.Pair;
import dev.fathom.text.Dialogue;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The README's example: its imports are those above, its lines those between the marks. {@link
 * LibraryExampleTest} runs it and holds the README against this file.
 */
final class LibraryExample {
  private LibraryExample() {}

  static void run(String base, String aligned) {
    // <README>
    try (Pair pair = Pair.load(Path.of(base), Path.of(aligned))) {
      Profiler profiler = Profiler.standard(pair);
      Dialogue dialogue =
          new Dialogue(Optional.empty(), "How do I bake bread?", "Sure, here is a recipe.");
      float[] kl = profiler.profile(dialogue).kl();
      for (int t = 0; t < kl.length; t++) {
        System.out.printf("token %d: %.3f nats%n", t + 1, kl[t]);
      }
    }
    // </README>
  }
}
