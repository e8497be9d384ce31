package dev.fathom.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** YAML as Fathom reads and writes it: one mapping, a duplicate key is an error. */
public final class Yaml {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private Yaml() {}

  /**
   * Reads a file that holds one mapping; an empty file holds an empty one.
   *
   * @throws UserError if the file is missing, is not YAML, or holds something else
   */
  public static ObjectNode read(Path file) {
    JsonNode node;
    try {
      node = MAPPER.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new UserError(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": not valid YAML: " + Json.oneLine(e), e);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (node.isMissingNode() || node.isNull()) {
      return MAPPER.createObjectNode();
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new UserError(file + ": expected a mapping, \"key: value\" lines");
  }

  /**
   * Reads a value as it would stand behind a key: a number, true or false, {@code [a, b]}, a text.
   *
   * @throws UserError if it is none
   */
  public static JsonNode value(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UserError("not valid YAML: " + text, e);
    }
  }

  /** As it stands in a file. */
  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as YAML", e);
    }
  }

  /** The tree as it reads after being written, so that two trees compare by what a file holds. */
  static JsonNode asWritten(JsonNode node) {
    try {
      return MAPPER.readTree(write(node));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("does not read back from YAML", e);
    }
  }
}
