package dev.fathom.model;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The output head: hidden states → logits.
 *
 * @param projection [vocabulary, hidden]
 * @param softCap logits become cap · tanh(logit / cap)
 */
public record Head(Linear projection, OptionalDouble softCap) {
  /**
   * @param hidden normalised hidden states, shape [n, hidden]
   * @return float32, shape [n, vocabulary]
   */
  public Tensor logits(Tensor hidden) {
    return Scope.compute(() -> {
      Tensor logits = projection.apply(hidden).to(ScalarType.Float);
      if (softCap.isEmpty()) {
        return logits;
      }
      double cap = softCap.getAsDouble();
      return logits.div(Tensors.scalar(cap)).tanh().mul(Tensors.scalar(cap));
    });
  }

  /** Rows of the vocabulary, padding included. */
  public int vocabularySize() {
    return Math.toIntExact(projection.weight().size(0));
  }
}
