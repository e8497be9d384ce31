package dev.fathom.app.cli;

import dev.fathom.model.ModelConfig;
import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.tensor.Compute;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a verb that runs one model computes. */
final class ComputeOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda:N (default: auto).")
  private String device;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "auto",
      description = "auto, float32, bfloat16 or float16 (default: auto).")
  private String dtype;

  /** Settles on a device and type for one model, by its size. */
  Compute choose(Path model) {
    try (CheckpointFolder files = CheckpointFolder.open(model)) {
      return Compute.choose(
          device, dtype, ModelConfig.of(files.config()).stored(), files.parameters());
    }
  }
}
