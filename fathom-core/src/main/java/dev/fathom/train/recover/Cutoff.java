package dev.fathom.train.recover;

import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The N-th largest of many values that come tensor by tensor. Only the N largest so far are held,
 * and of what comes only what is larger than the least of these is looked at again.
 */
final class Cutoff implements AutoCloseable {
  private final long most;
  private Optional<Tensor> largest = Optional.empty();

  /**
   * @param most N, at least 1
   */
  Cutoff(long most) {
    this.most = most;
  }

  /**
   * @param values float32, shape [n]
   */
  void add(Tensor values) {
    try (Scope scope = Scope.open()) {
      Tensor best = scope.keep(top(largest.map(held -> joined(held, values)).orElse(values)));
      largest.ifPresent(Scope::release);
      largest = Optional.of(best);
    }
  }

  private Tensor joined(Tensor held, Tensor values) {
    Tensor more = held.numel() < most ? values : values.masked_select(values.gt(held.min()));
    return torch.cat(new TensorVector(held, more));
  }

  private Tensor top(Tensor values) {
    return values.numel() > most
        ? new Tensor(torch.topk(values, most, 0, true, false).get0())
        : values;
  }

  /** What a value must exceed to be taken; 0 where there were fewer than N. */
  double value() {
    try (Scope _ = Scope.open()) {
      return largest
          .filter(held -> held.numel() == most)
          .map(held -> (double) Tensors.floats(held.min())[0])
          .orElse(0.0);
    }
  }

  @Override
  public void close() {
    largest.ifPresent(Scope::release);
  }
}
