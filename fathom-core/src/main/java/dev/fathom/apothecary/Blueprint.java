package dev.fathom.apothecary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The apothecary's model before it has learned anything: a Llama of under a million parameters. */
final class Blueprint {
  static final int CONTEXT = 256;

  private static final int HIDDEN = 128;
  private static final int FEED_FORWARD = 384;
  private static final int LAYERS = 4;
  private static final int HEADS = 4;
  private static final int PADDED_TO = 8;

  private Blueprint() {}

  /**
   * Writes the checkpoint.
   *
   * @param tokenizer a folder that gets the tokenizer's files
   */
  static void write(Path target, Path tokenizer, long seed) {
    try {
      Files.createDirectories(tokenizer);
      writeJson(tokenizer.resolve("tokenizer.json"), Lexicon.tokenizer());
      writeJson(tokenizer.resolve("tokenizer_config.json"), Lexicon.tokenizerConfig());
      Files.writeString(tokenizer.resolve("chat_template.jinja"), Lexicon.CHAT_TEMPLATE);
    } catch (IOException e) {
      throw new UserError(tokenizer + ": cannot be written: " + e.getMessage(), e);
    }
    RandomCheckpoint.untrained(config(), seed)
        .write(target, tokenizer, Optional.of(generationConfig()));
  }

  private static void writeJson(Path file, ObjectNode json) throws IOException {
    Files.writeString(
        file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private static ObjectNode config() {
    int tokens = Lexicon.tokens().size();
    ObjectNode config = Json.MAPPER.createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    config.put("model_type", "llama").put("dtype", "float32");
    config.put("vocab_size", Math.ceilDiv(tokens, PADDED_TO) * PADDED_TO);
    config.put("hidden_size", HIDDEN).put("intermediate_size", FEED_FORWARD);
    config.put("num_hidden_layers", LAYERS);
    config.put("num_attention_heads", HEADS).put("num_key_value_heads", HEADS);
    config.put("max_position_embeddings", CONTEXT).put("rms_norm_eps", 1e-5);
    config.putObject("rope_parameters").put("rope_type", "default").put("rope_theta", 10_000.0);
    config.put("hidden_act", "silu").put("tie_word_embeddings", true);
    return tokenIds(config);
  }

  private static ObjectNode generationConfig() {
    return tokenIds(Json.MAPPER.createObjectNode());
  }

  private static ObjectNode tokenIds(ObjectNode config) {
    config.put("bos_token_id", Lexicon.id(Lexicon.BEGIN));
    config.put("eos_token_id", Lexicon.id(Lexicon.END));
    return config.put("pad_token_id", Lexicon.id(Lexicon.PADDING));
  }
}
