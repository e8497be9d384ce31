package dev.fathom.judging;

import dev.fathom.judge.LocalModel;
import dev.fathom.judge.Versions;
import dev.fathom.judge.checkpoint.CheckpointModel;
import dev.fathom.judge.checkpoint.CheckpointModel.Place;
import dev.fathom.measure.MeasureModel;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Display;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Engine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the checkpoint judge gets its model from; not before it is asked. */
@FunctionalInterface
public interface JudgeModels {
  /** For judges that are made only to be checked. */
  JudgeModels NONE =
      (name, device, dtype) -> {
        Compute.check(device, dtype);
        return new CheckpointModel(
            () -> {
              throw new IllegalStateException(name + " is not looked for");
            },
            PairText.NOW,
            batches(_ -> {}));
      };

  /**
   * @param name a folder or a hub id
   * @param device as {@code --judge-device}
   * @param dtype as {@code --judge-dtype}
   * @throws dev.fathom.UserError if device or type cannot be had
   */
  LocalModel model(String name, String device, String dtype);

  /**
   * Models in folders, in the shared cache and on the hub.
   *
   * @param display how progress is shown
   * @param err where
   */
  static JudgeModels of(ModelLocator locator, Display display, PrintStream err) {
    return (name, device, dtype) -> {
      Compute.check(device, dtype);
      return new CheckpointModel(
          () -> place(name, locator.resolve(name, Optional.empty()), device, dtype, display, err),
          PairText.NOW,
          batches(line -> err.println("fathom: " + line)));
    };
  }

  private static Place place(
      String name, Path folder, String device, String dtype, Display display, PrintStream err) {
    MeasureModel model = MeasureModel.of(name, folder, display, err);
    return new Place(
        folder,
        Versions.of(model.hashes().toString()),
        Compute.choose(device, dtype, model.config().stored(), model.parameters()));
  }

  private static AutoBatch batches(Consumer<String> notes) {
    return new AutoBatch(new BatchSize.Auto(), TOKENS, Engine::isOutOfMemory, notes);
  }

  /** Tokens of a batch at first; halved when the memory runs out. */
  long TOKENS = 1 << 13;
}
