package dev.fathom.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The special tokens of a checkpoint as strings, by the names that {@code tokenizer_config.json}
 * and templates use ({@code bos_token} …).
 *
 * @param addsBos what the configuration says of bos in front of plain text, if it says anything
 */
record SpecialTokens(Map<String, String> templateVariables, Optional<Boolean> addsBos) {
  private static final List<String> NAMES =
      List.of(
          "bos_token",
          "eos_token",
          "pad_token",
          "unk_token",
          "sep_token",
          "cls_token",
          "mask_token");

  // For a folder with no configuration at all: the strings that these tokens usually have.
  private static final Map<String, List<String>> USUAL =
      Map.of(
          "bos_token", List.of("<s>", "<bos>", "<|begin_of_text|>"),
          "eos_token", List.of("</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>"),
          "pad_token", List.of("<pad>", "[PAD]"),
          "unk_token", List.of("<unk>", "[UNK]"));

  static SpecialTokens read(Path folder, Vocabulary vocabulary) {
    List<JsonNode> files = new ArrayList<>();
    for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        files.add(Json.object(file));
      }
    }
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String name : NAMES) {
      files.stream()
          .map(file -> text(file.path(name)))
          .flatMap(Optional::stream)
          .findFirst()
          .or(() -> files.isEmpty() ? usual(name, vocabulary) : Optional.empty())
          .ifPresent(token -> tokens.put(name, token));
    }
    Optional<Boolean> addsBos =
        files.stream()
            .map(file -> file.path("add_bos_token"))
            .filter(JsonNode::isBoolean)
            .map(JsonNode::asBoolean)
            .findFirst();
    return new SpecialTokens(Map.copyOf(tokens), addsBos);
  }

  /** A token is written as its string or as an object around it. */
  private static Optional<String> text(JsonNode token) {
    JsonNode content = token.isObject() ? token.path("content") : token;
    return content.isTextual() ? Optional.of(content.asText()) : Optional.empty();
  }

  private static Optional<String> usual(String name, Vocabulary vocabulary) {
    return USUAL.getOrDefault(name, List.of()).stream()
        .filter(token -> vocabulary.id(token).stream().anyMatch(vocabulary::isAdded))
        .findFirst();
  }

  Optional<String> bos() {
    return Optional.ofNullable(templateVariables.get("bos_token"));
  }

  Optional<String> eos() {
    return Optional.ofNullable(templateVariables.get("eos_token"));
  }

  Optional<String> pad() {
    return Optional.ofNullable(templateVariables.get("pad_token"));
  }
}
