package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.ModelConfig;
import dev.fathom.model.checkpoint.CheckpointFiles;
import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.run.Display;
import dev.fathom.run.Progress;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of the two models as the run sees it before loading it.
 *
 * @param name what the user called it
 * @param folder where its files are
 * @param config its shape
 * @param parameters numbers in its weight files
 * @param hashes SHA-256 of each file that decides what it says, by name
 */
public record MeasureModel(
    String name, Path folder, ModelConfig config, long parameters, Map<String, String> hashes) {
  public static MeasureModel of(String name, Path folder, Display display, PrintStream err) {
    try (CheckpointFolder files = CheckpointFolder.open(folder)) {
      Map<String, String> hashes;
      try (Progress progress =
          Progress.start("hash " + folder.getFileName(), 0, "files", display, err)) {
        hashes = files.hashes(_ -> progress.step(1));
      }
      return new MeasureModel(
          name, folder, ModelConfig.of(files.config()), files.parameters(), hashes);
    }
  }

  /** The hashes of its weights and configuration alone, which fix its distributions. */
  public Map<String, String> weightHashes() {
    Map<String, String> weights = new TreeMap<>(hashes);
    weights
        .keySet()
        .removeIf(file ->
            !file.endsWith(CheckpointFiles.WEIGHTS_SUFFIX) && !file.equals(CheckpointFiles.CONFIG));
    return weights;
  }

  /** For {@code models.<side>} of the results. */
  public ObjectNode toJson() {
    return Json.MAPPER
        .createObjectNode()
        .put("name", name)
        .put("family", config.familyName())
        .put("parameters", parameters);
  }

  /** For the provenance. */
  public ObjectNode files() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("folder", folder.toString());
    node.put("stored_dtype", config.stored().label());
    ObjectNode sums = node.putObject("sha256");
    hashes.forEach(sums::put);
    return node;
  }
}
