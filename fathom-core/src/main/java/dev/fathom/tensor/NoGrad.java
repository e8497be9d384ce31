package dev.fathom.tensor;

import org.bytedeco.pytorch.GradMode;

/**
 * While it is open, operations of this thread record no graph for gradients, also where weights
 * require them: a graph would keep every step's tensors alive.
 *
 * <pre>{@code
 * try (NoGrad _ = NoGrad.open()) {
 *   Tensor hidden = model.hidden(ids);
 * }
 * }</pre>
 */
public final class NoGrad implements AutoCloseable {
  private final boolean before;

  private NoGrad() {
    Engine.load();
    // Not NoGradGuard: a scope that is closed later would destroy it a second time.
    before = GradMode.is_enabled();
    GradMode.set_enabled(false);
  }

  /** Stops recording in this thread; close it in the same thread, innermost first. */
  public static NoGrad open() {
    return new NoGrad();
  }

  /** Puts back what held before. */
  @Override
  public void close() {
    GradMode.set_enabled(before);
  }
}
