package dev.fathom.model.checkpoint;

import java.util.List;

/** What the files of a checkpoint folder are called. */
public final class CheckpointFiles {
  /** The model's architecture and sizes. */
  public static final String CONFIG = "config.json";

  /** Defaults for generation. */
  public static final String GENERATION_CONFIG = "generation_config.json";

  /** All weights in one file. */
  public static final String WEIGHTS = "model.safetensors";

  /** Which shard holds which tensor. */
  public static final String WEIGHTS_INDEX = "model.safetensors.index.json";

  /** What every file of weights ends with. */
  public static final String WEIGHTS_SUFFIX = ".safetensors";

  /** All that makes text into token ids and dialogues into text; no checkpoint has each of them. */
  public static final List<String> TOKENIZER =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "tokenizer.model",
          "vocab.json",
          "merges.txt",
          "added_tokens.json");

  private CheckpointFiles() {}

  /** Whether a file of this name is weights in Python's pickle format, which can run code. */
  public static boolean isPickle(String name) {
    return (name.startsWith("pytorch_model") && name.endsWith(".bin"))
        || name.endsWith(".pt")
        || name.endsWith(".pth")
        || name.endsWith(".ckpt");
  }
}
