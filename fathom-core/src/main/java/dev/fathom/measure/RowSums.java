package dev.fathom.measure;

import dev.fathom.tensor.Scope;
import org.bytedeco.pytorch.Tensor;

/** Sums over the vocabulary. */
final class RowSums {
  private RowSums() {}

  /**
   * Σ a·b for each row. A batched product of vectors would not store a·b, but is twenty times
   * slower on a CPU.
   *
   * @param a shape [n, vocabulary]
   * @param b the same
   * @return shape [n]
   */
  static Tensor ofProduct(Tensor a, Tensor b) {
    return Scope.compute(() -> a.mul(b).sum(-1));
  }
}
