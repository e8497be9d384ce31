package dev.fathom.attack.finetune;

import dev.fathom.model.Adaptation;
import dev.fathom.model.TrainableModel;
import dev.fathom.tensor.Compute;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The model after some steps of the attack.
 *
 * @param step optimiser steps taken; 0 is the model under attack
 * @param checkpoint the whole model
 * @param adapter what was trained beside the model under attack, if that is an adapter
 */
record Look(long step, Path checkpoint, Optional<Path> adapter) {
  /** Its name in files. */
  String name() {
    return "step-" + step;
  }

  /**
   * Loads it so that gradients can be taken.
   *
   * @param initial the model under attack
   * @param adaptation what the attack trains
   */
  TrainableModel load(Path initial, Adaptation adaptation, Compute compute) {
    return adapter
        .map(files -> TrainableModel.load(initial, files, compute))
        .orElseGet(() -> TrainableModel.load(checkpoint, compute, adaptation));
  }
}
