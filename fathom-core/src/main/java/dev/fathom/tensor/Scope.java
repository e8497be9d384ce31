package dev.fathom.tensor;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * The lifetime of the tensors made inside a {@code try} block: whatever is made on this thread
 * while the scope is the innermost one is freed when it closes. A scope belongs to the thread that
 * opened it.
 */
public final class Scope implements AutoCloseable {
  // JavaCPP's own count stands still when the garbage collector is kept out, so Fathom counts.
  private static final AtomicLong LIVE = new AtomicLong();

  private final Counted pointers;

  private Scope() {
    Engine.load();
    pointers = new Counted();
  }

  /** Opens a scope; close it in the same thread, innermost first. */
  public static Scope open() {
    return new Scope();
  }

  /**
   * Lets a tensor outlive this scope. The caller owns it from now on, and gives it back by {@link
   * #release} or hands it to another scope by {@link #adopt}.
   */
  public <P extends Pointer> P keep(P pointer) {
    // Not PointerScope.detach, which frees what it detaches.
    pointer.retainReference();
    LIVE.incrementAndGet();
    return pointer;
  }

  /** Frees a tensor that was kept. */
  public static void release(Pointer kept) {
    kept.releaseReference();
    LIVE.decrementAndGet();
  }

  /** Takes over a tensor that its owner had kept: it is freed when this scope closes. */
  public <P extends Pointer> P adopt(P kept) {
    pointers.attach(kept);
    release(kept);
    return kept;
  }

  /**
   * Runs a computation in a scope of its own: its temporaries are freed, its result joins the scope
   * around the call, or is the caller's to {@link #release} where there is none.
   */
  public static <P extends Pointer> P compute(Supplier<P> computation) {
    PointerScope around = PointerScope.getInnerScope();
    P result;
    try (Scope scope = open()) {
      result = scope.keep(computation.get());
    }
    if (around != null) {
      around.attach(result);
      release(result);
    }
    return result;
  }

  /** Native objects that open scopes and owners hold at this moment, over all threads. */
  public static long live() {
    return LIVE.get();
  }

  /** Frees every tensor made in this scope that was not kept. */
  @Override
  public void close() {
    pointers.close();
  }

  private static final class Counted extends PointerScope {
    private long attached;

    @Override
    public PointerScope attach(Pointer pointer) {
      super.attach(pointer);
      attached++;
      LIVE.incrementAndGet();
      return this;
    }

    @Override
    public void close() {
      super.close();
      LIVE.addAndGet(-attached);
      attached = 0;
    }
  }
}
