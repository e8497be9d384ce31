package dev.fathom.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes tokenizers in which every word is one token, so that a test counts tokens by counting
 * words. With its template a prompt of n words is 3 + n tokens: {@code <s> user: … assistant:}.
 */
public final class WordTokenizer {
  /** Tokens of {@link #words}. */
  public static final int SIZE = 120;

  /** The id of {@code </s>}. */
  public static final int END = 2;

  /** The id of the first word without a meaning of its own. */
  public static final int FIRST_WORD = 7;

  private static final String TEMPLATE =
      "{{ bos_token }} {% for m in messages %}{{ m.role }}: {{ m.content }} {% endfor %}"
          + "{% if add_generation_prompt %}assistant:{% endif %}";

  private WordTokenizer() {}

  /** {@code <unk> <s> </s> user: assistant: I Sorry w7 w8 … w119}. */
  public static List<String> words() {
    List<String> words =
        new ArrayList<>(List.of("<unk>", "<s>", "</s>", "user:", "assistant:", "I", "Sorry"));
    for (int id = FIRST_WORD; id < SIZE; id++) {
      words.add("w" + id);
    }
    return words;
  }

  /**
   * Writes {@code tokenizer.json} and {@code tokenizer_config.json}.
   *
   * @param words by id; the first three are special
   */
  public static void write(Path folder, List<String> words) {
    ObjectNode tokenizer = Json.MAPPER.createObjectNode().put("version", "1.0");
    for (int id = 0; id <= END; id++) {
      tokenizer
          .withArray("added_tokens")
          .addObject()
          .put("id", id)
          .put("content", words.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    tokenizer.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
    ObjectNode model = tokenizer.putObject("model").put("type", "WordLevel");
    model.put("unk_token", words.getFirst());
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < words.size(); id++) {
      vocabulary.put(words.get(id), id);
    }
    ObjectNode config =
        Json.MAPPER
            .createObjectNode()
            .put("bos_token", words.get(1))
            .put("eos_token", words.get(END))
            .put("chat_template", TEMPLATE);
    try {
      Files.createDirectories(folder);
      Json.MAPPER.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
      Json.MAPPER.writeValue(folder.resolve("tokenizer_config.json").toFile(), config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
