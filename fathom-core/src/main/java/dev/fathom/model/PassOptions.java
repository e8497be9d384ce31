package dev.fathom.model;

import java.util.OptionalLong;

/**
 * How a pass in training is carried out.
 *
 * @param recompute keep only each block's input and compute the block again on the way back
 *     (activation checkpointing): less memory for a third more work
 * @param dropoutSeed of what adapters drop in this pass; empty if nothing is dropped
 */
public record PassOptions(boolean recompute, OptionalLong dropoutSeed) {
  /** Everything is kept, nothing dropped. */
  public static final PassOptions PLAIN = new PassOptions(false, OptionalLong.empty());
}
