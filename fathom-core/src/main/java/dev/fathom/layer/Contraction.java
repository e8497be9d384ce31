package dev.fathom.layer;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * SPINAL's contraction of one layer (arXiv 2601.06238): the power-law exponent of the tail of its
 * states' spectrum, and the same without one part of the rows after the other, for an interval.
 *
 * @param layer 0 for the embeddings, n for what stands behind the n-th block
 * @param tail of all states
 * @param leftOut the exponent without each part of the rows
 */
record Contraction(int layer, PowerLaw tail, double[] leftOut) {
  /**
   * @param states in row-major order, n · hidden
   * @param parts for each of the n states, in which part its row is, from 0
   * @param count how many parts there are
   * @return empty where the tail is too short for a fit, with all states or without a part
   */
  static Optional<Contraction> of(int layer, float[] states, int[] parts, int count) {
    try (Scope _ = Scope.open()) {
      Tensor all = Tensors.ofFloats(states, parts.length, states.length / parts.length);
      Optional<PowerLaw> tail = PowerLaw.ofTail(Spectrum.of(all));
      double[] leftOut = new double[count];
      for (int part = 0; part < count && tail.isPresent(); part++) {
        Optional<PowerLaw> without = PowerLaw.ofTail(Spectrum.of(without(all, parts, part)));
        if (without.isEmpty()) {
          return Optional.empty();
        }
        leftOut[part] = without.get().exponent();
      }
      return tail.map(whole -> new Contraction(layer, whole, leftOut));
    }
  }

  private static Tensor without(Tensor all, int[] parts, int part) {
    int[] kept = IntStream.range(0, parts.length).filter(i -> parts[i] != part).toArray();
    return all.index_select(0, Tensors.ofInts(kept));
  }
}
