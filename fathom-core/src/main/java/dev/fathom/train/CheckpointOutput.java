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
    write(run, "", student, stored);
  }

  /**
   * Writes it as it is after a step, in the same way.
   *
   * @param step from 1
   */
  static void snapshot(RunFolder run, long step, TrainableModel student, DType stored) {
    write(run, TrainRun.SNAPSHOTS + "/step-" + step + "/", student, stored);
  }

  private static void write(RunFolder run, String place, TrainableModel student, DType stored) {
    Path adapter = run.file(place + TrainRun.ADAPTER);
    if (student.adaptation() instanceof Adaptation.Lora && !Files.exists(adapter)) {
      student.saveAdapter(adapter);
    }
    Path folder = run.file(place + TrainRun.CHECKPOINT);
    // A folder that is there is complete: it was renamed into its place.
    if (!Files.exists(folder)) {
      student.save(folder, stored);
    }
  }
}
