package dev.fathom.model.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What goes into a checkpoint folder.
 *
 * @param config {@code config.json}; its {@code dtype} is the caller's to keep true
 * @param generationConfig {@code generation_config.json}, if there is to be one
 * @param tokenizerFolder a checkpoint whose tokenizer files are copied unchanged
 * @param tensors the weights, in the order in which they fill the shards
 */
public record NewCheckpoint(
    ObjectNode config,
    Optional<ObjectNode> generationConfig,
    Optional<Path> tokenizerFolder,
    List<WritableTensor> tensors) {
  /** Takes the tensors as an immutable copy. */
  public NewCheckpoint {
    tensors = List.copyOf(tensors);
  }

  /** How many bytes the weights take. */
  public long bytes() {
    return tensors.stream().mapToLong(WritableTensor::bytes).sum();
  }
}
