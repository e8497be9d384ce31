package dev.fathom.suite;

import dev.fathom.run.RunFolder;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A run of a suite, in a folder of its own.
 *
 * @param model whose
 * @param name of the entry, or how the model is made
 * @param entry empty if this makes the model
 */
record Stage(
    String model, String name, Optional<Entry> entry, Work work, Settings settings, Path folder) {
  /** Its name for a reader. */
  String words() {
    return model + "/" + name;
  }

  /** Whether there is nothing left to do. */
  boolean isFinished() {
    return RunFolder.isFinished(folder, settings.toJson(), work.free());
  }
}
