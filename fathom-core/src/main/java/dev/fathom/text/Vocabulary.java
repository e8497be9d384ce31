package dev.fathom.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.UserError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** The tokens, merges and added tokens of a {@code tokenizer.json}. */
final class Vocabulary {
  private static final int MAX_SIZE = 10_000_000;
  private static final List<String> FLAGS =
      List.of("special", "normalized", "lstrip", "rstrip", "single_word");

  // Index is the id; an id that no token has holds an empty string.
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Integer, String> added = new HashMap<>();
  private final List<String> merges = new ArrayList<>();
  private final String fingerprint;

  private Vocabulary(Path file, JsonNode json) {
    JsonNode model = json.path("model");
    JsonNode vocab = model.path("vocab");
    if (vocab.isObject()) {
      vocab.properties().forEach(entry -> put(file, entry.getKey(), entry.getValue()));
    } else if (vocab.isArray()) {
      for (int id = 0; id < vocab.size(); id++) {
        put(file, vocab.get(id).path(0).asText(), id);
      }
    } else {
      throw new UserError(file + ": model.vocab is neither an object nor a list");
    }
    for (JsonNode merge : model.path("merges")) {
      merges.add(
          merge.isArray() ? merge.path(0).asText() + " " + merge.path(1).asText() : merge.asText());
    }
    for (JsonNode token : json.path("added_tokens")) {
      String content = token.path("content").asText();
      put(file, content, token.path("id"));
      StringBuilder flags = new StringBuilder();
      FLAGS.forEach(flag -> flags.append(token.path(flag).asBoolean() ? " " + flag : ""));
      added.put(token.path("id").asInt(), flags.toString());
    }
    this.fingerprint = digest();
  }

  static Vocabulary read(Path file, JsonNode json) {
    return new Vocabulary(file, json);
  }

  private void put(Path file, String token, JsonNode id) {
    if (!id.isInt()) {
      throw new UserError(file + ": the id of the token '" + token + "' is not a number");
    }
    put(file, token, id.asInt());
  }

  private void put(Path file, String token, int id) {
    if (id < 0 || id >= MAX_SIZE) {
      throw new UserError(
          file + ": the token '" + token + "' has the id " + id + ", not one below " + MAX_SIZE);
    }
    while (tokens.size() <= id) {
      tokens.add("");
    }
    tokens.set(id, token);
    ids.put(token, id);
  }

  int size() {
    return tokens.size();
  }

  int checked(int id) {
    return Objects.checkIndex(id, tokens.size());
  }

  String token(int id) {
    return tokens.get(checked(id));
  }

  boolean isAdded(int id) {
    return added.containsKey(id);
  }

  OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  String fingerprint() {
    return fingerprint;
  }

  private String digest() {
    MessageDigest digest = Sha256.digest();
    update(digest, tokens);
    update(digest, merges);
    for (int id = 0; id < tokens.size(); id++) {
      if (isAdded(id)) {
        update(digest, List.of(Integer.toString(id), added.get(id)));
      }
    }
    return Sha256.text(digest);
  }

  // Counts and lengths go in too, so that no two lists of strings are one string.
  private static void update(MessageDigest digest, List<String> strings) {
    digest.update(ByteBuffer.allocate(4).putInt(0, strings.size()));
    for (String string : strings) {
      byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
      digest.update(bytes);
    }
  }

  Optional<String> difference(Vocabulary other) {
    if (fingerprint.equals(other.fingerprint)) {
      return Optional.empty();
    }
    Optional<String> token = first("id", tokens, other.tokens);
    if (size() != other.size()) {
      return Optional.of(
          size()
              + " tokens against "
              + other.size()
              + token.map(first -> "; the first that differs is " + first).orElse(""));
    }
    return token
        .map(first -> "both have " + size() + " tokens; the first that differs is " + first)
        .or(() ->
            first("merge", merges, other.merges)
                .map(first -> "the tokens are the same; the first merge that differs is " + first))
        .or(() ->
            merges.size() == other.merges.size()
                ? addedDifference(other)
                : Optional.of(
                    "the tokens are the same, but "
                        + merges.size()
                        + " merges against "
                        + other.merges.size()));
  }

  private static Optional<String> first(String what, List<String> ours, List<String> theirs) {
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      if (!ours.get(i).equals(theirs.get(i))) {
        return Optional.of(
            what + " " + i + ": '" + ours.get(i) + "' against '" + theirs.get(i) + "'");
      }
    }
    return Optional.empty();
  }

  private Optional<String> addedDifference(Vocabulary other) {
    for (int id = 0; id < size(); id++) {
      String ours = flags(id);
      String theirs = other.flags(id);
      if (!ours.equals(theirs)) {
        return Optional.of(
            "the tokens are the same, but id %d ('%s') is %s against %s"
                .formatted(id, token(id), ours, theirs));
      }
    }
    return Optional.empty();
  }

  private String flags(int id) {
    return isAdded(id) ? "added" + added.get(id) : "not added";
  }
}
