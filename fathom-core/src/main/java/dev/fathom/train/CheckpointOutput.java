package dev.fathom.train;

import dev.fathom.model.Adaptation;
import dev.fathom.model.TrainableModel;
import dev.fathom.run.RunFolder;
import dev.fathom.tensor.DType;
import java.nio.file.Files;
import java.nio.file.Path;

/** The trained model in the run's folder. */
final class CheckpointOutput {
  private CheckpointOutput() {}

  /** Writes it, adapters beside it where there are some, unless an earlier process already did. */
  static void write(RunFolder run, TrainableModel student, DType stored) {
    Path adapter = run.file(TrainRun.ADAPTER);
    if (student.adaptation() instanceof Adaptation.Lora && !Files.exists(adapter)) {
      student.saveAdapter(adapter);
    }
    Path folder = run.file(TrainRun.CHECKPOINT);
    // A folder that is there is complete: it was renamed into its place.
    if (!Files.exists(folder)) {
      student.save(folder, stored);
    }
  }
}
