package dev.fathom.pair;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.RandomCheckpoint;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.text.WordTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Two tiny random models with a {@link WordTokenizer}, in a folder of the test's own. The aligned
 * one is the base with so much noise that every divergence is far from 0.
 */
public record TinyPair(Path base, Path aligned) {
  /** The most tokens of a row. */
  public static final int CONTEXT = 64;

  private static final long SEED = 20_260_102;
  private static final double NOISE = 0.3;

  /** Both with as many rows in head and embedding as the tokenizer has tokens. */
  public static TinyPair write(Path folder) {
    return write(folder, WordTokenizer.SIZE, WordTokenizer.SIZE);
  }

  /** With vocabularies of their own sizes. */
  public static TinyPair write(Path folder, int baseVocabulary, int alignedVocabulary) {
    Path base = model(folder.resolve("base"), baseVocabulary, 0, WordTokenizer.words());
    Path aligned =
        model(folder.resolve("aligned"), alignedVocabulary, NOISE, WordTokenizer.words());
    return new TinyPair(base, aligned);
  }

  /** One model. */
  public static Path model(Path target, int vocabulary, double noise, List<String> words) {
    Path tokenizer = target.resolveSibling(target.getFileName() + "-tokenizer");
    WordTokenizer.write(tokenizer, words);
    new RandomCheckpoint(config(vocabulary), SEED, noise, 1).write(target, tokenizer);
    return target;
  }

  /** A tiny Llama. */
  private static ObjectNode config(int vocabulary) {
    ObjectNode config = Json.MAPPER.createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    config.put("model_type", "llama").put("dtype", "float32").put("vocab_size", vocabulary);
    config.put("hidden_size", 16).put("intermediate_size", 32).put("num_hidden_layers", 2);
    config.put("num_attention_heads", 4).put("num_key_value_heads", 2);
    config.put("max_position_embeddings", CONTEXT).put("rms_norm_eps", 1e-5);
    config.put("rope_theta", 10000.0).put("hidden_act", "silu").put("tie_word_embeddings", false);
    return config.put("bos_token_id", 1).put("eos_token_id", WordTokenizer.END);
  }

  /** Both in full precision on the CPU. */
  public Pair load() {
    return Pair.load(base, aligned);
  }

  /** Their tokenizer and template. */
  public PairText text() {
    return PairText.load(base, aligned, Optional.empty(), PairText.NOW);
  }

  /** A row for each response length, with a prompt of 3 to 12 tokens. */
  public static List<EncodedDialogue> rows(long seed, int... responseLengths) {
    SplittableRandom random = new SplittableRandom(seed);
    List<EncodedDialogue> rows = new ArrayList<>();
    for (int length : responseLengths) {
      int prompt = random.nextInt(3, 13);
      int[] ids = random.ints(prompt + length, 0, WordTokenizer.SIZE).toArray();
      rows.add(new EncodedDialogue(ids, prompt));
    }
    return rows;
  }
}
