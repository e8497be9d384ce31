package dev.fathom.app.cli;

import dev.fathom.model.ModelConfig;
import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.run.Display;
import dev.fathom.tensor.Compute;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a verb that runs one model computes. */
final class ComputeOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "Where to compute: auto, cpu or cuda:N (default: auto).")
  private String device;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "auto",
      description = "Number type: auto, float32, bfloat16 or float16 (default: auto).")
  private String dtype;

  /** Refuses what cannot be had, before a model is downloaded or read. */
  void check() {
    Compute.check(device, dtype);
  }

  /** Settles on a device and type for one model, by its size, and says which and why. */
  Compute choose(Path model, Display display, PrintWriter err) {
    return choose(model, Optional.empty(), display, err);
  }

  /** The same for a model and its base, by what both take. */
  Compute choose(Path model, Optional<Path> base, Display display, PrintWriter err) {
    try (CheckpointFolder files = CheckpointFolder.open(model)) {
      Compute chosen =
          Compute.choose(
              device,
              dtype,
              ModelConfig.of(files.config()).stored(),
              files.parameters() + base.map(ComputeOptions::parameters).orElse(0L));
      if (display != Display.NONE) {
        err.println("fathom: computing in " + chosen);
      }
      return chosen;
    }
  }

  private static long parameters(Path model) {
    try (CheckpointFolder files = CheckpointFolder.open(model)) {
      return files.parameters();
    }
  }
}
