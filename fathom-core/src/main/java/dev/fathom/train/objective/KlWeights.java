package dev.fathom.train.objective;

import dev.fathom.tensor.Tensors;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * How much the divergence from a teacher counts in each sort of context. The mean is over all
 * harmful and utility positions of the step whatever the weights are, so the weights of one sort do
 * not change what the other gives.
 *
 * @param harmful on answers to harmful requests; 0 leaves the term out
 * @param utility on answers to others; 0 leaves the term out
 */
public record KlWeights(double harmful, double utility) {
  /** One and one. */
  public static final KlWeights EQUAL = new KlWeights(1, 1);

  /**
   * Adds {@code kl_harmful} or {@code kl_utility} to the parts, according to the positions' role.
   *
   * @param divergence asked for only where it counts; shape [n]
   */
  void add(Map<String, Tensor> parts, Positions positions, Supplier<Tensor> divergence) {
    add(parts, positions, positions.totals().contexts(), divergence);
  }

  /**
   * The same as another mean.
   *
   * @param count what the sum is divided by
   */
  void add(Map<String, Tensor> parts, Positions positions, int count, Supplier<Tensor> divergence) {
    double weight =
        switch (positions.role()) {
          case HARMFUL -> harmful;
          case UTILITY -> utility;
          case REFUSAL, SAMPLED -> 0;
        };
    if (weight != 0) {
      double factor = weight / count;
      parts.put(
          "kl_" + positions.role().label(), divergence.get().sum().mul(Tensors.scalar(factor)));
    }
  }
}
