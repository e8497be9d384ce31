package dev.fathom.model.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes checkpoint folders that transformers and vLLM load. */
public final class CheckpointWriter {
  /** The shard size that transformers uses too: 5 GB. */
  public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private CheckpointWriter() {}

  /**
   * Writes a folder, with shards of at most {@link #DEFAULT_SHARD_BYTES}.
   *
   * @see #write(Path, NewCheckpoint, long)
   */
  public static void write(Path target, NewCheckpoint checkpoint) {
    write(target, checkpoint, DEFAULT_SHARD_BYTES);
  }

  /**
   * Writes a folder that appears complete or not at all. Weights that fit one shard become {@code
   * model.safetensors}, others numbered shards with their index; a tensor larger than a shard gets
   * a shard of its own.
   *
   * @param shardBytes the most bytes of tensors in one file
   * @throws UserError if the target holds anything, or the disk is too small or refuses
   */
  public static void write(Path target, NewCheckpoint checkpoint, long shardBytes) {
    try (StagedFolder staged = StagedFolder.beside(target)) {
      requireSpace(target, staged.path(), checkpoint.bytes());
      writeWeights(staged.path(), checkpoint, shards(checkpoint.tensors(), shardBytes));
      writeJson(staged.path().resolve(CheckpointFiles.CONFIG), checkpoint.config());
      checkpoint
          .generationConfig()
          .ifPresent(
              node -> writeJson(staged.path().resolve(CheckpointFiles.GENERATION_CONFIG), node));
      checkpoint.tokenizerFolder().ifPresent(folder -> copyTokenizer(folder, staged.path()));
      staged.commit();
    }
  }

  private static void requireSpace(Path target, Path staging, long bytes) {
    long free;
    try {
      free = Files.getFileStore(staging).getUsableSpace();
    } catch (IOException e) {
      throw new UserError(target + ": cannot be written: " + e.getMessage(), e);
    }
    if (free < bytes) {
      throw new UserError(
          target + ": the weights need " + bytes + " bytes, the disk has " + free + " free");
    }
  }

  private static List<List<WritableTensor>> shards(List<WritableTensor> tensors, long shardBytes) {
    List<List<WritableTensor>> shards = new ArrayList<>();
    List<WritableTensor> shard = new ArrayList<>();
    long filled = 0;
    for (WritableTensor tensor : tensors) {
      if (!shard.isEmpty() && filled + tensor.bytes() > shardBytes) {
        shards.add(shard);
        shard = new ArrayList<>();
        filled = 0;
      }
      shard.add(tensor);
      filled += tensor.bytes();
    }
    shards.add(shard);
    return shards;
  }

  private static void writeWeights(
      Path folder, NewCheckpoint checkpoint, List<List<WritableTensor>> shards) {
    if (shards.size() == 1) {
      SafetensorsWriter.write(folder.resolve(CheckpointFiles.WEIGHTS), shards.getFirst(), METADATA);
      return;
    }
    Map<String, String> weightMap = new TreeMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String file = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      for (WritableTensor tensor : shards.get(i)) {
        if (weightMap.put(tensor.name(), file) != null) {
          throw new IllegalArgumentException("two tensors are called " + tensor.name());
        }
      }
      SafetensorsWriter.write(folder.resolve(file), shards.get(i), METADATA);
    }
    ObjectNode index = Json.MAPPER.createObjectNode();
    index.putObject("metadata").put("total_size", checkpoint.bytes());
    ObjectNode node = index.putObject("weight_map");
    weightMap.forEach(node::put);
    writeJson(folder.resolve(CheckpointFiles.WEIGHTS_INDEX), index);
  }

  private static void writeJson(Path file, ObjectNode node) {
    try {
      String json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
      Files.write(file, (json + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UserError(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void copyTokenizer(Path source, Path folder) {
    for (String name : CheckpointFiles.TOKENIZER) {
      Path file = source.resolve(name);
      if (!Files.isRegularFile(file)) {
        continue;
      }
      // By its content alone: a read-only source shall not make a read-only copy.
      try (InputStream in = Files.newInputStream(file)) {
        Files.copy(in, folder.resolve(name));
      } catch (IOException e) {
        throw new UserError(file + ": cannot be copied: " + e.getMessage(), e);
      }
    }
  }
}
