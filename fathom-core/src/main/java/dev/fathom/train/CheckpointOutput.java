package dev.fathom.train;

import dev.fathom.model.TrainableModel;
import dev.fathom.run.RunFolder;
import dev.fathom.tensor.DType;
import java.nio.file.Files;
import java.nio.file.Path;

/** The trained model in the run's folder. */
final class CheckpointOutput {
  private CheckpointOutput() {}

  /** Writes it, unless an earlier process already did. */
  static void write(RunFolder run, TrainableModel student, DType stored) {
    Path folder = run.file(TrainRun.CHECKPOINT);
    // A folder that is there is complete: it was renamed into its place.
    if (!Files.exists(folder)) {
      student.save(folder, stored);
    }
  }
}
