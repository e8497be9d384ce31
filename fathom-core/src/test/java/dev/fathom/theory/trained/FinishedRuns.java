package dev.fathom.theory.trained;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.checkpoint.FileDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Folders as the runs leave them that {@code fathom theory trained} reads, with numbers by hand.
 */
final class FinishedRuns {
  private static final String BASE = "0000";

  private final Path folder;

  FinishedRuns(Path folder) {
    this.folder = folder;
  }

  /** An answer: its KL and both models' P(R) at each token. */
  record Row(String id, List<Double> kl, List<Double> base, List<Double> aligned) {}

  /**
   * @param judged {@code judged-tokens}; 0 for none
   */
  Path training(String name, double mu, int judged) {
    Path run = folder.resolve(name);
    ObjectNode results = Json.MAPPER.createObjectNode().put("kind", "train");
    ObjectNode objective = results.putObject("objective").put("name", "policy-gradient");
    objective.put("lambda-harm", 2.0).put("mu", mu).put("gamma", 0.5).put("kl-harmful", 1.0);
    objective.put("judge", "keyword").put("max-new-tokens", 80);
    if (judged > 0) {
      objective.put("judged-tokens", judged);
    } else {
      objective.putNull("judged-tokens");
    }
    hash(results, "base", BASE);
    write(run.resolve("results.json"), results.toString());
    write(run.resolve("checkpoint/model.safetensors"), "weights of " + name);
    return run;
  }

  Path measured(String name, Path training, String along, List<Row> rows) {
    Path run = folder.resolve(name);
    ObjectNode results = Json.MAPPER.createObjectNode().put("schema", "fathom-measure/1");
    results.put("along", along);
    hash(results, "base", BASE);
    Path weights = training.resolve("checkpoint/model.safetensors");
    hash(results, "aligned", FileDigest.sha256(weights));
    write(run.resolve("results.json"), results.toString());
    StringBuilder lines = new StringBuilder();
    for (Row row : rows) {
      ObjectNode line = Json.MAPPER.createObjectNode().put("id", row.id()).put("group", "harmful");
      ArrayNode tokens = line.putArray("tokens");
      row.kl().forEach(_ -> tokens.add("x"));
      numbers(line, "kl", row.kl());
      numbers(line, "recovery_base", row.base());
      numbers(line, "recovery_aligned", row.aligned());
      lines.append(line).append('\n');
    }
    write(run.resolve("samples.jsonl"), lines.toString());
    return run;
  }

  /** Harm information of the first positions. */
  Path information(int tokens, double harm, double... information) {
    Path run = folder.resolve("information");
    ObjectNode results = Json.MAPPER.createObjectNode().put("schema", "fathom-harm-information/1");
    results.put("along", "sampled").put("temperature", 1.0).put("max_new_tokens", tokens);
    results.putObject("judge").put("name", "keyword");
    hash(results, "aligned", BASE);
    ObjectNode group = results.putObject("groups").putObject("harmful").putObject("aligned");
    group.putObject("harm_mean").put("value", harm);
    group.putObject("harm_variance").put("value", harm * (1 - harm));
    ArrayNode positions = group.putArray("positions");
    for (int t = 0; t < information.length; t++) {
      ObjectNode at = positions.addObject().put("t", t + 1);
      at.putObject("information")
          .put("value", information[t])
          .put("low", information[t] / 2)
          .put("high", information[t] * 2);
    }
    write(run.resolve("results.json"), results.toString());
    return run;
  }

  private static void hash(ObjectNode results, String model, String hash) {
    results.withObject("/provenance/models/" + model + "/sha256").put("model.safetensors", hash);
  }

  private static void numbers(ObjectNode line, String key, List<Double> values) {
    ArrayNode array = line.putArray(key);
    values.forEach(array::add);
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
