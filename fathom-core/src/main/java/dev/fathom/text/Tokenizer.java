package dev.fathom.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The tokenizer of a checkpoint, read from its {@code tokenizer.json}. It holds native memory until
 * it is closed, and may be used from several threads at once.
 *
 * <pre>{@code
 * try (Tokenizer tokenizer = Tokenizer.load(Path.of("models/llama"))) {
 *   int[] ids = tokenizer.encode("A fathom is six feet.");
 *   String text = tokenizer.decode(ids, true);
 * }
 * }</pre>
 */
public final class Tokenizer implements AutoCloseable {
  private static final List<String> OTHER_FORMS =
      List.of("tokenizer.model", "vocab.json", "vocab.txt", "tiktoken.model", "tekken.json");

  static {
    // DJL would otherwise report its use to a server, and on a host with CUDA fetch another
    // library.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("RUST_FLAVOR", "cpu");
  }

  private final HuggingFaceTokenizer encoder;
  private final Vocabulary vocabulary;
  private final SpecialTokens special;
  private final TokenDisplay display;

  private Tokenizer(
      HuggingFaceTokenizer encoder,
      Vocabulary vocabulary,
      SpecialTokens special,
      TokenDisplay display) {
    this.encoder = encoder;
    this.vocabulary = vocabulary;
    this.special = special;
    this.display = display;
  }

  /**
   * Loads the tokenizer of a checkpoint folder: {@code tokenizer.json}, and the names of the
   * special tokens from {@code tokenizer_config.json} and {@code special_tokens_map.json} where
   * they are.
   *
   * @throws UserError if there is no {@code tokenizer.json} or it cannot be read
   */
  public static Tokenizer load(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw missing(folder);
    }
    ObjectNode json = Json.object(file);
    Vocabulary vocabulary = Vocabulary.read(file, json);
    SpecialTokens special = SpecialTokens.read(folder, vocabulary);
    return new Tokenizer(encoder(file, json), vocabulary, special, new TokenDisplay(json));
  }

  private static HuggingFaceTokenizer encoder(Path file, ObjectNode json) {
    Map<String, String> options = Map.of("truncation", "false", "padding", "false");
    try {
      byte[] bytes = Json.MAPPER.writeValueAsBytes(json);
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new UserError(
          file
              + ": the tokenizers library cannot read it ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given")
              + "); save it again with a current version of transformers",
          e);
    }
  }

  private static UserError missing(Path folder) {
    if (!Files.isDirectory(folder)) {
      return new UserError(folder + ": no such folder");
    }
    Optional<String> other =
        OTHER_FORMS.stream().filter(name -> Files.exists(folder.resolve(name))).findFirst();
    return new UserError(
        folder
            + other
                .map(name -> ": has " + name + " but no tokenizer.json; make one in Python with ")
                .orElse(": has no tokenizer.json; copy it from the model's page or make one with ")
            + "AutoTokenizer.from_pretrained(folder).save_pretrained(folder)");
  }

  /** Encodes text. Special tokens written in the text are parsed; none are added. */
  public int[] encode(String text) {
    return encode(text, false);
  }

  /** Encodes text with the special tokens that the tokenizer itself adds, such as bos in front. */
  public int[] encodeWithSpecialTokens(String text) {
    return encode(text, true);
  }

  private int[] encode(String text, boolean addSpecialTokens) {
    // An unpaired surrogate has no UTF-8 form; the round trip puts U+FFFD in its place.
    String valid = new String(text.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.UTF_16LE);
    return LongStream.of(encoder.encode(valid, addSpecialTokens, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /**
   * Decodes ids to text. An id that is none of the vocabulary's, such as a padding row of a model's
   * head, has no text and is passed over, as in transformers.
   */
  public String decode(int[] ids, boolean skipSpecialTokens) {
    long[] known =
        IntStream.of(ids).filter(id -> id >= 0 && id < vocabularySize()).asLongStream().toArray();
    return encoder.decode(known, skipSpecialTokens);
  }

  /**
   * The vocabulary's own string of a token, such as {@code Ġthe} or {@code ▁the}; empty for an id
   * that the vocabulary leaves out.
   *
   * @throws IndexOutOfBoundsException if the id is not below {@link #vocabularySize}
   */
  public String token(int id) {
    return vocabulary.token(id);
  }

  /**
   * A token as a reader should see it: {@code ␣the}, {@code ↵}, {@code <0xE2>} for a byte that is
   * no character by itself. Never empty, never a control or formatting character; not escaped for
   * HTML.
   *
   * @throws IndexOutOfBoundsException if the id is not below {@link #vocabularySize}
   */
  public String display(int id) {
    return display.of(vocabulary.token(id), vocabulary.isAdded(id));
  }

  /** The highest id plus one. A model's embedding may have more rows. */
  public int vocabularySize() {
    return vocabulary.size();
  }

  /** The id of the beginning-of-text token. */
  public OptionalInt bos() {
    return special.bos().map(vocabulary::id).orElse(OptionalInt.empty());
  }

  /** The id of the end-of-text token. */
  public OptionalInt eos() {
    return special.eos().map(vocabulary::id).orElse(OptionalInt.empty());
  }

  /** The id of the padding token. */
  public OptionalInt pad() {
    return special.pad().map(vocabulary::id).orElse(OptionalInt.empty());
  }

  /** Whether the tokenizer puts bos in front of plain text. */
  public boolean addsBos() {
    return special
        .addsBos()
        .orElseGet(() -> {
          int[] ids = encodeWithSpecialTokens("");
          return ids.length > 0 && bos().isPresent() && ids[0] == bos().getAsInt();
        });
  }

  /** The names that templates know special tokens by, with their strings. */
  Map<String, String> templateVariables() {
    return special.templateVariables();
  }

  /**
   * SHA-256, in hexadecimal, over the vocabulary, the merges and the added tokens: two tokenizers
   * with the same fingerprint give every token the same id.
   */
  public String fingerprint() {
    return vocabulary.fingerprint();
  }

  /**
   * Where two tokenizers differ, in words; nothing if their fingerprints are the same.
   *
   * @return such as {@code 32000 tokens against 6400; the first that differs is id 0: '<unk>'
   *     against '<|endoftext|>'}
   */
  public Optional<String> difference(Tokenizer other) {
    return vocabulary.difference(other.vocabulary);
  }

  /** Frees the native memory; using the tokenizer afterwards fails. */
  @Override
  public void close() {
    encoder.close();
  }
}
