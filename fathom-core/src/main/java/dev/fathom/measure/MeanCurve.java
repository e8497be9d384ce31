package dev.fathom.measure;

/**
 * The mean of some samples' curves at each position, over those that reach it; also of a bootstrap
 * draw of them.
 */
final class MeanCurve {
  private MeanCurve() {}

  /**
   * @param curves [samples][positions of the sample]
   * @param drawn sample indices, with repeats
   * @param positions how many positions
   * @return [positions]; NaN where no drawn sample reaches
   */
  static double[] of(float[][] curves, int[] drawn, int positions) {
    double[] sums = new double[positions];
    int[] counts = new int[positions];
    for (int index : drawn) {
      float[] curve = curves[index];
      int reach = Math.min(curve.length, positions);
      for (int position = 0; position < reach; position++) {
        sums[position] += curve[position];
        counts[position]++;
      }
    }
    for (int position = 0; position < positions; position++) {
      sums[position] /= counts[position];
    }
    return sums;
  }

  /** Every sample once. */
  static int[] all(int samples) {
    int[] indices = new int[samples];
    for (int i = 0; i < samples; i++) {
      indices[i] = i;
    }
    return indices;
  }
}
