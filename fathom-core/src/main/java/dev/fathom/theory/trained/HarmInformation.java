package dev.fathom.theory.trained;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the base's harm is decided, as {@code fathom measure --harm-information} found it.
 *
 * @param group of its results, of the base
 */
record HarmInformation(JsonNode group) {
  private static final String SCHEMA = "fathom-harm-information/1";

  /**
   * @throws UserError if it is no such run, is of another base, or lacks the group
   */
  static HarmInformation read(Path folder, String group, Training training) {
    Path file = folder.resolve("results.json");
    if (!Files.isRegularFile(file)) {
      throw new UserError("--information: " + file + ": no such file");
    }
    ObjectNode results = Json.object(file);
    if (!results.path("schema").asText().equals(SCHEMA)) {
      throw new UserError(
          "--information: " + folder + " is no run of fathom measure --harm-information");
    }
    requireHarmOf(training, results, folder);
    JsonNode sides = results.path("groups").path(group);
    if (!sides.isObject()) {
      throw new UserError("--information: " + folder + " has no group " + group + "; see --group");
    }
    JsonNode models = results.path("provenance").path("models");
    for (String side : List.of("aligned", "base")) {
      if (sides.has(side) && models.path(side).path("sha256").equals(training.base())) {
        return new HarmInformation(sides.path(side));
      }
    }
    throw new UserError(
        "--information: " + folder + " looked at another model than the training's base");
  }

  /** Harm is what a judge says of so many tokens of the model's own answers; so must it be here. */
  private static void requireHarmOf(Training training, ObjectNode results, Path folder) {
    String judge = results.path("judge").path("name").asText();
    long tokens = results.path("max_new_tokens").longValue();
    if (!judge.equals(training.judge()) || tokens != training.judgedTokens()) {
      throw new UserError(
          ("--information: %s is about harm by judge %s of answers of up to %d tokens, the training"
                  + " about judge %s and %d tokens: give --judge %s --max-new-tokens %d")
              .formatted(
                  folder,
                  judge,
                  tokens,
                  training.judge(),
                  training.judgedTokens(),
                  training.judge(),
                  training.judgedTokens()));
    }
    if (!results.path("along").asText().equals("sampled")
        || results.path("temperature").doubleValue() != 1) {
      throw new UserError(
          "--information: "
              + folder
              + " is not about the model's own answers at temperature 1, whose mean I_t is");
    }
  }

  /** E[Harm] of the base. */
  double mean() {
    return group.path("harm_mean").path("value").doubleValue();
  }

  /** Var(Harm) of the base's answers to a prompt, a mean over prompts. */
  double variance() {
    return group.path("harm_variance").path("value").doubleValue();
  }

  /** I_t at a position with its interval, from 1; missing where nothing was found out. */
  JsonNode at(int position) {
    for (JsonNode at : group.path("positions")) {
      if (at.path("t").intValue() == position) {
        return at.path("information");
      }
    }
    return MissingNode.getInstance();
  }
}
