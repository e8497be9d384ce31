package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two random models, and broken checkpoints made from them.
 *
 * @param folder where they are
 */
record TinyPair(Path folder) {
  static TinyPair in(Path folder) {
    RandomPair.write(folder);
    return new TinyPair(folder);
  }

  Path base() {
    return folder.resolve("base");
  }

  Path aligned() {
    return folder.resolve("aligned");
  }

  Path rows() {
    return RandomPair.rows(folder);
  }

  /** A measure command with few bootstrap draws. */
  List<String> measure(Path output, Object... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--base",
                base().toString(),
                "--aligned",
                aligned().toString(),
                "--prompts",
                rows().toString(),
                "--output",
                output.toString(),
                "--resamples",
                "20"));
    Arrays.stream(more).map(Object::toString).forEach(arguments::add);
    return arguments;
  }

  /** A copy of the aligned model whose config.json names another architecture. */
  Path withArchitecture(String architecture) throws IOException {
    Path copy = copy("of-" + architecture);
    ObjectNode config = Json.object(copy.resolve("config.json"));
    config.putArray("architectures").add(architecture);
    Files.writeString(copy.resolve("config.json"), config.toString());
    return copy;
  }

  /** A copy whose weights are pickle alone. */
  Path withPickleOnly() throws IOException {
    Path copy = copy("pickled");
    Files.move(copy.resolve("model.safetensors"), copy.resolve("pytorch_model.bin"));
    return copy;
  }

  /** A copy whose config.json asks for one layer more than its weights have. */
  Path withMissingTensors() throws IOException {
    Path copy = copy("one-layer-short");
    ObjectNode config = Json.object(copy.resolve("config.json"));
    config.put("num_hidden_layers", config.path("num_hidden_layers").intValue() + 1);
    Files.writeString(copy.resolve("config.json"), config.toString());
    return copy;
  }

  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    try (Stream<Path> files = Files.list(aligned())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }
}
