package dev.fathom.layer;

import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.train.AdamW;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * PA-CCS's probe of one layer (arXiv 2511.21737, after CCS, 2212.03827): p(x) = σ(wᵀx + b) on the
 * states behind "… Yes" and "… No", each around its own mean, fitted without labels so that of the
 * two exactly one is likely:
 *
 * <pre>L = mean min(p₀, p₁)² + mean (p₀ − (1 − p₁))²</pre>
 *
 * <p>AdamW at 0.015 with weight decay 0.01, 1,500 steps over all pairs, the best of ten starts, as
 * in the paper's code.
 *
 * @param weight w, [hidden]
 * @param bias b
 * @param loss L on the pairs that it was fitted to
 */
record ContrastProbe(float[] weight, float bias, double loss) {
  static final int STEPS = 1500;
  static final int STARTS = 10;
  private static final double RATE = 0.015;
  private static final AdamW.Options OPTIONS =
      new AdamW.Options(0.9, 0.999, 1e-8, 0.01, AdamW.Decay.ALL);

  /**
   * Fits a probe. All starts are fitted side by side: their losses share no weight.
   *
   * @param yes centred states behind "… Yes", float32, shape [n, hidden]
   * @param no centred states behind "… No", the same shape
   * @param seed of the starts
   */
  static ContrastProbe fit(Tensor yes, Tensor no, long seed) {
    return fit(yes, no, starts(Math.toIntExact(yes.size(1)), seed));
  }

  /**
   * The same from given weights.
   *
   * @param starts in row-major order, starts · (hidden + 1)
   */
  static ContrastProbe fit(Tensor yes, Tensor no, float[] starts) {
    long size = yes.size(1) + 1;
    try (Scope _ = Scope.open()) {
      Tensor weights = leaf(Tensors.ofFloats(starts, starts.length / size, size), yes);
      try (AdamW optimiser = new AdamW(Map.of("probe", weights), OPTIONS)) {
        for (int step = 0; step < STEPS; step++) {
          try (Scope _ = Scope.open()) {
            losses(weights, yes, no).sum().backward();
            optimiser.step(RATE);
          }
          optimiser.zeroGradients();
        }
      }
      return best(weights, yes, no);
    }
  }

  /**
   * The losses of several probes.
   *
   * @param weights a probe a row, its bias last, shape [probes, hidden + 1]
   * @return shape [probes]
   */
  static Tensor losses(Tensor weights, Tensor yes, Tensor no) {
    Tensor p1 = probabilities(weights, yes);
    Tensor p0 = probabilities(weights, no);
    Tensor confidence = p0.minimum(p1).square().mean(0);
    // p₀ − (1 − p₁)
    Tensor consistency = p0.add(p1).sub(Tensors.scalar(1)).square().mean(0);
    return confidence.add(consistency);
  }

  private static Tensor probabilities(Tensor weights, Tensor states) {
    long hidden = states.size(1);
    Tensor w = weights.narrow(1, 0, hidden);
    Tensor b = weights.select(1, hidden);
    return states.matmul(w.t()).add(b).sigmoid();
  }

  /** Uniform in ±1/√hidden, as PyTorch starts a linear layer. */
  private static float[] starts(int hidden, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double bound = 1 / Math.sqrt(hidden);
    float[] start = new float[STARTS * (hidden + 1)];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) random.nextDouble(-bound, bound);
    }
    return start;
  }

  private static Tensor leaf(Tensor values, Tensor like) {
    Tensor leaf = values.to(like.device(), like.scalar_type());
    leaf.requires_grad_(true);
    return leaf;
  }

  private static ContrastProbe best(Tensor weights, Tensor yes, Tensor no) {
    try (NoGrad _ = NoGrad.open()) {
      double[] losses = Tensors.doubles(losses(weights, yes, no));
      int best = 0;
      for (int start = 1; start < losses.length; start++) {
        best = losses[start] < losses[best] ? start : best;
      }
      float[] row = Tensors.floats(weights.select(0, best));
      float[] weight = Arrays.copyOf(row, row.length - 1);
      return new ContrastProbe(weight, row[row.length - 1], losses[best]);
    }
  }

  /**
   * p(x) of states around the means of those that the probe was fitted to.
   *
   * @param states shape [n, hidden]
   * @return [n]
   */
  double[] of(Tensor states) {
    try (Scope _ = Scope.open();
        NoGrad _ = NoGrad.open()) {
      Tensor w = Tensors.ofFloats(weight, weight.length).to(states.device(), states.scalar_type());
      return Tensors.doubles(states.matmul(w).add(Tensors.scalar(bias)).sigmoid());
    }
  }
}
