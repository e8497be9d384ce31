package dev.fathom.layer;

import java.util.Arrays;

/**
 * The last third of the blocks, over which SPINAL (arXiv 2601.06238) compares two models: it takes
 * blocks 21 to 30 of about 30.
 *
 * @param first the first block of the window, from 1
 * @param last the last block
 */
record TerminalWindow(int first, int last) {
  static TerminalWindow of(int blocks) {
    return new TerminalWindow(blocks - (blocks + 2) / 3 + 1, blocks);
  }

  /**
   * The mean over the window.
   *
   * @param perBlock the first block's first
   */
  double mean(double[] perBlock) {
    return Arrays.stream(perBlock, first - 1, last).average().orElseThrow();
  }
}
