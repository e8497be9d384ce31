package dev.fathom.layer;

import java.util.Arrays;
import java.util.List;

/** The mean over rows of the states behind each block, summed in double precision. */
final class MeanStates {
  private final double[][] sums;
  private int count;

  MeanStates(int blocks, int hidden) {
    sums = new double[blocks][hidden];
  }

  /**
   * Adds a row.
   *
   * @param states of every layer, the embeddings first, each [hidden]
   */
  void add(List<float[]> states) {
    for (int block = 0; block < sums.length; block++) {
      float[] row = states.get(block + 1);
      for (int i = 0; i < row.length; i++) {
        sums[block][i] += row[i];
      }
    }
    count++;
  }

  boolean isEmpty() {
    return count == 0;
  }

  int blocks() {
    return sums.length;
  }

  /**
   * @param layer from 1, the block behind which the states stand
   * @return the mean, [hidden]
   */
  double[] behind(int layer) {
    return Arrays.stream(sums[layer - 1]).map(sum -> sum / count).toArray();
  }
}
