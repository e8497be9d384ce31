package dev.fathom.app.demo;

import dev.fathom.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The apothecary as it comes with Fathom: base and aligned model, the data to deepen and to test
 * it, and the recipes.
 */
public final class EmbeddedPair {
  private static final List<String> MODEL =
      List.of(
          "config.json",
          "generation_config.json",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json",
          "chat_template.jinja");
  private static final List<String> DATA =
      List.of(
          "harmful.jsonl",
          "utility.jsonl",
          "held-out-harmful.jsonl",
          "held-out-utility.jsonl",
          "recovery-phrases.txt");
  private static final List<String> RECIPES = List.of("targeted-completion.yaml", "deep.yaml");

  private EmbeddedPair() {}

  /**
   * Writes {@code base}, {@code aligned}, {@code data} and {@code recipes} into a folder.
   *
   * @throws UserError if it cannot be written
   */
  public static void unpack(Path folder) {
    Stream.of("base", "aligned").forEach(model -> copy(folder, model, MODEL));
    copy(folder, "data", DATA);
    copy(folder, "recipes", RECIPES);
  }

  private static void copy(Path folder, String part, List<String> files) {
    try {
      Path target = Files.createDirectories(folder.resolve(part));
      for (String file : files) {
        try (InputStream in =
            EmbeddedPair.class.getResourceAsStream("apothecary/" + part + "/" + file)) {
          Files.copy(in, target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UserError(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
