package dev.fathom.model;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The output head: hidden states → logits.
 *
 * @param weight shape [vocabulary, hidden]
 * @param softCap logits become cap · tanh(logit / cap)
 */
public record Head(Tensor weight, OptionalDouble softCap) {
  /**
   * @param hidden normalised hidden states, shape [n, hidden]
   * @return float32, shape [n, vocabulary]
   */
  public Tensor logits(Tensor hidden) {
    return logits(hidden, vocabularySize());
  }

  /**
   * The logits of the first tokens of the vocabulary only; what is left out may be padding.
   *
   * @param hidden normalised hidden states, shape [n, hidden]
   * @param tokens how many tokens
   * @return float32, shape [n, tokens]
   */
  public Tensor logits(Tensor hidden, int tokens) {
    return Scope.compute(() -> {
      Tensor rows = weight.narrow(0, 0, tokens);
      Tensor logits = torch.linear(hidden, rows).to(ScalarType.Float);
      if (softCap.isEmpty()) {
        return logits;
      }
      double cap = softCap.getAsDouble();
      return logits.div(Tensors.scalar(cap)).tanh().mul(Tensors.scalar(cap));
    });
  }

  /** Rows of the vocabulary, padding included. */
  public int vocabularySize() {
    return Math.toIntExact(weight.size(0));
  }
}
