package dev.fathom.tensor;

import org.bytedeco.pytorch.GradMode;

/**
 * While open, this thread's operations are not recorded for differentiation: they take no memory
 * for it, and parameters may be changed in place.
 */
public final class NoGrad implements AutoCloseable {
  private final boolean before;

  private NoGrad() {
    Engine.load();
    before = GradMode.is_enabled();
    GradMode.set_enabled(false);
  }

  /** Begins; close it in the same thread, innermost first. */
  public static NoGrad open() {
    return new NoGrad();
  }

  @Override
  public void close() {
    GradMode.set_enabled(before);
  }
}
