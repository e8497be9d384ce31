package dev.fathom.model;

import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Tensors;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where one forward pass stands: which positions its tokens have and what each may attend to. Made
 * once per pass and shared by all layers; lives in the pass's scope.
 */
final class Context {
  private final int past;
  private final int tokens;
  private final int[] leftPadding;
  private final Optional<Tensor> starts;
  private final Compute compute;
  private final Map<Integer, Optional<Tensor>> masks = new HashMap<>();

  /**
   * @param past tokens already in the cache, the same for all rows
   * @param tokens tokens per row in this pass
   * @param leftPadding padding tokens at the start of each row; empty when there are none
   * @param windows the window sizes that layers use
   */
  Context(int past, int tokens, int[] leftPadding, Collection<Integer> windows, Compute compute) {
    this(past, tokens, leftPadding, Optional.empty(), windows, compute);
  }

  private Context(
      int past,
      int tokens,
      int[] leftPadding,
      Optional<Tensor> starts,
      Collection<Integer> windows,
      Compute compute) {
    this.past = past;
    this.tokens = tokens;
    this.leftPadding = leftPadding;
    this.starts = starts;
    this.compute = compute;
    // All masks now: one made inside a layer would be freed with that layer's temporaries.
    windows.forEach(window -> masks.computeIfAbsent(effective(window), this::build));
  }

  /**
   * Several texts one behind the other in each row, none of which sees another.
   *
   * @param starts for each token the index in its row at which its text begins, int64, shape [rows,
   *     tokens]
   */
  static Context packed(Tensor starts, Collection<Integer> windows, Compute compute) {
    int tokens = Math.toIntExact(starts.size(1));
    return new Context(0, tokens, new int[0], Optional.of(starts), windows, compute);
  }

  int past() {
    return past;
  }

  int total() {
    return past + tokens;
  }

  /**
   * Whether each token sees all before it and itself, with nothing cached: the case that attention
   * kernels know by name.
   */
  boolean isPlainCausal(int window) {
    return past == 0 && mask(window).isEmpty();
  }

  /**
   * The position of each token: its index less its row's padding or its text's start; padding
   * itself stands at 0.
   *
   * @return int64, shape [tokens], or [rows, tokens] where rows are padded or packed
   */
  Tensor positions() {
    Tensor index = range(past, total());
    if (starts.isPresent()) {
      return index.unsqueeze(0).sub(starts.get());
    }
    if (leftPadding.length == 0) {
      return index;
    }
    return index.unsqueeze(0).sub(padding()).clamp_min_(Tensors.integer(0));
  }

  /**
   * Which keys each query may attend to, or empty if that is simply all keys up to its own.
   *
   * @param window the number of latest tokens that a query sees, itself included; 0 = all
   * @return bool, shape [rows or 1, 1, tokens, total]
   */
  Optional<Tensor> mask(int window) {
    return masks.get(effective(window));
  }

  /** A window that reaches back to the first token is none. */
  private int effective(int window) {
    return window < total() ? window : 0;
  }

  private Optional<Tensor> build(int window) {
    boolean causalAlone = window == 0 && leftPadding.length == 0 && starts.isEmpty();
    if (causalAlone && (past == 0 || tokens == 1)) {
      return Optional.empty();
    }
    Tensor query = range(past, total()).unsqueeze(1);
    Tensor key = range(0, total()).unsqueeze(0);
    Tensor allowed = key.le(query);
    if (window > 0) {
      allowed = allowed.logical_and(key.gt(query.sub(Tensors.integer(window))));
    }
    if (starts.isPresent()) {
      Tensor own = key.unsqueeze(0).ge(starts.get().unsqueeze(2));
      return Optional.of(allowed.unsqueeze(0).logical_and(own).unsqueeze(1));
    }
    if (leftPadding.length > 0) {
      // A padding token sees itself: a row that sees nothing would become NaN and spoil what is
      // multiplied by it.
      Tensor real = key.unsqueeze(0).ge(padding().unsqueeze(2));
      allowed = allowed.unsqueeze(0).logical_and(real).logical_or(key.eq(query).unsqueeze(0));
      return Optional.of(allowed.unsqueeze(1));
    }
    return Optional.of(allowed.unsqueeze(0).unsqueeze(0));
  }

  /** int64, shape [rows, 1]. */
  private Tensor padding() {
    return Tensors.to(Tensors.ofInts(leftPadding), compute.device()).unsqueeze(1);
  }

  private Tensor range(long from, long to) {
    Tensor range =
        torch.arange(
            Tensors.integer(from), Tensors.integer(to), new TensorOptions(ScalarType.Long));
    return Tensors.to(range, compute.device());
  }
}
