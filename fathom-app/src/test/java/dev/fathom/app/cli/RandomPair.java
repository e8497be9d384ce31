package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.RandomCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Two tiny random models and a few rows about teas and made-up draughts: enough to see every step
 * work.
 */
final class RandomPair {
  private static final long SEED = 20_260_101;
  private static final double NOISE = 0.03;
  private static final List<String> FILES =
      List.of("config.json", "tokenizer.json", "tokenizer_config.json", "rows.jsonl");

  private RandomPair() {}

  /**
   * Writes {@code base}, {@code aligned} and {@code rows.jsonl} into a folder, unless they are
   * there. The aligned model is the base with a little noise on every weight: nothing was aligned.
   */
  static void write(Path folder) {
    try {
      Path source = folder.resolve("source");
      Files.createDirectories(source);
      for (String file : FILES) {
        try (InputStream in = RandomPair.class.getResourceAsStream(file)) {
          Files.copy(in, source.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      ObjectNode config = Json.object(source.resolve("config.json"));
      make(new RandomCheckpoint(config, SEED, 0, 1), folder.resolve("base"), source);
      make(new RandomCheckpoint(config, SEED, NOISE, 1), folder.resolve("aligned"), source);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be written", e);
    }
  }

  /** The rows that {@link #write} wrote. */
  static Path rows(Path folder) {
    return folder.resolve("source").resolve("rows.jsonl");
  }

  private static void make(RandomCheckpoint checkpoint, Path target, Path source) {
    if (!Files.exists(target.resolve("config.json"))) {
      checkpoint.write(target, source);
    }
  }
}
