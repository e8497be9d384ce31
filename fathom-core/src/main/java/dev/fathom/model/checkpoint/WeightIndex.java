package dev.fathom.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * {@code model.safetensors.index.json}: which shard holds which tensor.
 *
 * @param file the index itself
 * @param shards the shard of each tensor, as a name relative to the index, by tensor name
 */
public record WeightIndex(Path file, Map<String, String> shards) {
  private static final Pattern PLAIN_NAME = Pattern.compile("\\w[\\w.+=@, -]*");

  /** Takes the map as a sorted, unmodifiable copy. */
  public WeightIndex {
    shards = Collections.unmodifiableMap(new TreeMap<>(shards));
  }

  /**
   * Reads an index.
   *
   * @throws UserError if it has no usable weight_map, or names a shard outside its own folder
   */
  public static WeightIndex read(Path file) {
    ObjectNode index = Json.object(file);
    if (!(index.get("weight_map") instanceof ObjectNode weightMap)) {
      throw new UserError(file + ": has no weight_map");
    }
    Map<String, String> shards = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new UserError(
            file + ": weight_map gives no file name for " + Untrusted.quoted(entry.getKey()));
      }
      shards.put(entry.getKey(), entry.getValue().textValue());
    }
    if (shards.isEmpty()) {
      throw new UserError(file + ": weight_map is empty");
    }
    WeightIndex read = new WeightIndex(file, shards);
    read.shardNames().forEach(shard -> requireInside(file, shard));
    return read;
  }

  /** The names of the shards, sorted, each once. */
  public SortedSet<String> shardNames() {
    return new TreeSet<>(shards.values());
  }

  /** The shards, sorted; each exists. */
  List<Path> files() {
    List<Path> files = shardNames().stream().map(file::resolveSibling).toList();
    for (Path shard : files) {
      if (!Files.exists(shard)) {
        throw new UserError(
            file
                + (": the shard " + shard.getFileName() + " is missing beside it")
                + "; download the checkpoint again");
      }
    }
    return files;
  }

  /** Checks that the shards hold what the index says, each tensor once. */
  void requireMatches(List<SafetensorsFile> opened) {
    Map<String, Path> found = new TreeMap<>();
    for (SafetensorsFile shard : opened) {
      for (String name : shard.tensors().keySet()) {
        requireListed(name, shard.path(), found.put(name, shard.path()));
      }
    }
    shards.forEach((name, shard) -> {
      if (!found.containsKey(name)) {
        throw new UserError(
            file + ": tensor " + Untrusted.quoted(name) + " is not in its shard " + shard);
      }
    });
  }

  private void requireListed(String name, Path shard, Path earlier) {
    String tensor = file + ": tensor " + Untrusted.quoted(name);
    if (earlier != null) {
      throw new UserError(
          tensor
              + (" is in two shards, " + earlier.getFileName())
              + (" and " + shard.getFileName()));
    }
    String listed = shards.get(name);
    if (listed == null) {
      throw new UserError(tensor + " is in " + shard.getFileName() + " and not in weight_map");
    }
    if (!file.resolveSibling(listed).equals(shard)) {
      throw new UserError(tensor + " is in " + shard.getFileName() + ", weight_map says " + listed);
    }
  }

  private static void requireInside(Path file, String shard) {
    if (!shard.endsWith(CheckpointFiles.WEIGHTS_SUFFIX)) {
      throw new UserError(
          file + ": weight_map names " + Untrusted.quoted(shard) + ", not a .safetensors file");
    }
    // The name only: in the Hub's cache a shard is a link to a blob elsewhere, and that is well.
    if (!PLAIN_NAME.matcher(shard).matches()) {
      throw new UserError(
          file
              + (": weight_map names " + Untrusted.quoted(shard))
              + ", which is not a plain name of a file in the same folder");
    }
  }
}
