package dev.fathom.model;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a pass in training is carried out.
 *
 * @param recompute keep only each block's input and compute the block again on the way back
 *     (activation checkpointing): less memory for a third more work
 * @param dropoutSeed of what adapters drop in this pass; empty if nothing is dropped
 * @param blocks how many blocks the pass goes through; what stands behind them is then not
 *     normalised. Empty for the whole model
 */
public record PassOptions(boolean recompute, OptionalLong dropoutSeed, OptionalInt blocks) {
  /** Everything is kept, nothing dropped. */
  public static final PassOptions PLAIN = new PassOptions(false, OptionalLong.empty());

  /** Through the whole model. */
  public PassOptions(boolean recompute, OptionalLong dropoutSeed) {
    this(recompute, dropoutSeed, OptionalInt.empty());
  }

  /** The same through the first blocks alone. */
  public PassOptions through(int first) {
    return new PassOptions(recompute, dropoutSeed, OptionalInt.of(first));
  }
}
