package dev.fathom.layer;

import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The singular values of a layer's states around their mean. */
final class Spectrum {
  private Spectrum() {}

  /**
   * Found as the roots of the eigenvalues of the smaller Gram matrix, in float64: exact down to
   * 10⁻⁸ of the largest, where float32 states say nothing any more, and several times as fast as a
   * singular value decomposition.
   *
   * @param states shape [n, hidden], any type
   * @return the singular values, the largest first, as many as the smaller of n − 1 and hidden
   */
  static double[] of(Tensor states) {
    try (Scope _ = Scope.open();
        NoGrad _ = NoGrad.open()) {
      Tensor wide = states.to(ScalarType.Double);
      Tensor centred = wide.sub(wide.mean(new long[] {0}, true, null));
      boolean tall = centred.size(0) > centred.size(1);
      Tensor gram = tall ? centred.t().matmul(centred) : centred.matmul(centred.t());
      double[] rising = Tensors.doubles(torch.linalg_eigvalsh(gram));
      int count = Math.toIntExact(Math.min(centred.size(0) - 1, centred.size(1)));
      double[] falling = new double[Math.max(0, count)];
      for (int k = 0; k < falling.length; k++) {
        falling[k] = Math.sqrt(Math.max(0, rising[rising.length - 1 - k]));
      }
      return falling;
    }
  }
}
