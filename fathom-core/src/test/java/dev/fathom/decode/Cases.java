package dev.fathom.decode;

import dev.fathom.model.Model;
import dev.fathom.model.checkpoint.SafetensorsFile;
import dev.fathom.model.checkpoint.StoredTensor;
import dev.fathom.tensor.Compute;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The tiny random checkpoints and what transformers says about them. */
final class Cases {
  private static final Path FOLDER = Path.of("src/test/resources/parity");

  private Cases() {}

  static List<String> names() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  static Model load(String name) {
    return Model.load(FOLDER.resolve(name), Compute.reference());
  }

  /** Rows of token ids from the case's reference values. */
  static List<int[]> ids(String name, String tensor) {
    try (SafetensorsFile file =
        SafetensorsFile.open(FOLDER.resolve(name).resolve("reference.safetensors"))) {
      StoredTensor stored = file.tensors().get(tensor);
      long[] all = stored.data().toArray(ValueLayout.JAVA_LONG_UNALIGNED);
      int width = Math.toIntExact(stored.shape().get(1));
      return Stream.iterate(0, from -> from < all.length, from -> from + width)
          .map(from -> Arrays.stream(all, from, from + width).mapToInt(Math::toIntExact).toArray())
          .toList();
    }
  }

  /** Prompts of these lengths, cut from the case's rows in turn. */
  static List<Prompt> prompts(String name, int... lengths) {
    List<int[]> rows = ids(name, "input_ids");
    return Prompt.numbered(
        Stream.iterate(0, i -> i < lengths.length, i -> i + 1)
            .map(i -> Arrays.copyOf(rows.get(i % rows.size()), lengths[i]))
            .toList());
  }

  static GenerationOptions greedy(int maxNewTokens) {
    return options(new Sampling.Greedy(), maxNewTokens);
  }

  static GenerationOptions options(Sampling sampling, int maxNewTokens) {
    return new GenerationOptions(sampling, maxNewTokens, new TreeSet<>(), 17);
  }
}
