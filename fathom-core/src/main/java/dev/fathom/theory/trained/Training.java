package dev.fathom.theory.trained;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.checkpoint.FileDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A finished {@code policy-gradient} training.
 *
 * @param folder of its run
 * @param objective its results' {@code objective}
 * @param base hashes of its base's files
 */
record Training(Path folder, JsonNode objective, JsonNode base) {
  /**
   * @param option that names the folder, for messages
   * @throws UserError if the folder holds no such training
   */
  static Training read(Path folder, String option) {
    Path file = folder.resolve("results.json");
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "--" + option + ": " + file + ": no such file; give the folder of a finished training");
    }
    ObjectNode results = Json.object(file);
    JsonNode objective = results.path("objective");
    if (!results.path("kind").asText().equals("train")
        || !objective.path("name").asText().equals("policy-gradient")) {
      throw new UserError(
          "--"
              + option
              + ": "
              + folder
              + " is no training with objective: policy-gradient; theory says nothing of another");
    }
    return new Training(
        folder, objective, results.path("provenance").path("models").path("base").path("sha256"));
  }

  /** λ. */
  double lambda() {
    return objective.path("lambda-harm").doubleValue();
  }

  /** μ. */
  double mu() {
    return objective.path("mu").doubleValue();
  }

  /** γ. */
  double gamma() {
    return objective.path("gamma").doubleValue();
  }

  /** How much the divergence counted in the contexts of the penalty. */
  double weight() {
    return objective.path("kl-harmful").doubleValue();
  }

  /** β of Theorem 20 at a position, from 1: μγ^{t−1} over the divergence's weight. */
  double strength(int position) {
    return mu() * Math.pow(gamma(), position - 1) / weight();
  }

  /** Who told how harmful an answer was. */
  String judge() {
    return objective.path("judge").asText();
  }

  /** How many tokens of an answer that judge could read. */
  long judgedTokens() {
    long drawn = objective.path("max-new-tokens").longValue();
    return horizon().isPresent() ? Math.min(drawn, horizon().getAsInt()) : drawn;
  }

  /** A position by which harm was decided because its judge read no further. */
  OptionalInt horizon() {
    int tokens = objective.path("judged-tokens").asInt(0);
    return tokens > 0 ? OptionalInt.of(tokens) : OptionalInt.empty();
  }

  /**
   * @param measured a run of fathom measure
   * @throws UserError if that is not about this training's base and the model that came of it
   */
  void require(MeasuredAnswers measured) {
    if (!measured.hashes("base").equals(base)) {
      throw new UserError(
          measured.folder() + " measured another base than " + folder + " began with");
    }
    measured
        .hashes("aligned")
        .properties()
        .forEach(entry -> {
          Path file = folder.resolve("checkpoint").resolve(entry.getKey());
          boolean weights = entry.getKey().endsWith(".safetensors");
          if (weights
              && !(Files.isRegularFile(file)
                  && FileDigest.sha256(file).equals(entry.getValue().asText()))) {
            throw new UserError(
                measured.folder()
                    + " measured another model than "
                    + folder.resolve("checkpoint")
                    + "; measure that one");
          }
        });
  }
}
