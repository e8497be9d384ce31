package dev.fathom.attack.autodan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Made-up prompts. */
final class TestGenes {
  private TestGenes() {}

  /** Synonyms out of a file of these lines. */
  static Synonyms synonyms(Path folder, String... lines) {
    try {
      return Synonyms.read(Files.write(folder.resolve("synonyms.txt"), List.of(lines)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sentences {@code name0., name1.} and so on, with the request at a random place. */
  static Individual numbered(String name, int sentences, SplittableRandom random) {
    List<String> texts =
        new ArrayList<>(IntStream.range(0, sentences).mapToObj(i -> name + i + ".").toList());
    texts.add(random.nextInt(sentences + 1), name + " asks: {prompt}");
    return Individual.of(String.join(random.nextBoolean() ? " " : "\n\n", texts));
  }

  static List<String> texts(List<Individual.Sentence> sentences) {
    return sentences.stream().map(Individual.Sentence::text).toList();
  }

  /** How often the request stands in a prompt. */
  static int places(Individual individual) {
    return individual.template().split("\\{prompt}", -1).length - 1;
  }
}
