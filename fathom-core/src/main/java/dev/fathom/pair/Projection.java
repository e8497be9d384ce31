package dev.fathom.pair;

import dev.fathom.model.Head;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Scope;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Projects the hidden states of both models onto the vocabulary in chunks and hands each chunk's
 * distributions on, so that memory holds a chunk's logits and never a batch's.
 *
 * <p>Two sizes matter on a CPU: a product needs many rows to reach the machine's rate, for it reads
 * the whole head once; what follows it reads each row several times and wants it to stay in the
 * cache. So rows are projected in large chunks and reduced in small ones.
 *
 * @param base the base model's head
 * @param aligned the aligned model's head
 * @param vocabulary how many tokens both share
 * @param projectedBytes logits of one model that exist at once, in bytes
 * @param reducedBytes logits of one model that are reduced at once, in bytes
 */
record Projection(Head base, Head aligned, int vocabulary, long projectedBytes, long reducedBytes) {
  /** Sizes for where the hidden states are. */
  static Projection sized(Head base, Head aligned, int vocabulary, Device device) {
    return switch (device) {
      // Under 32 MB the C library hands freed memory out again; above, every chunk is zeroed anew.
      case Device.Cpu _ -> new Projection(base, aligned, vocabulary, 30L << 20, 1L << 20);
      case Device.Cuda _ -> new Projection(base, aligned, vocabulary, 256L << 20, 256L << 20);
    };
  }

  /**
   * @param baseHidden shape [n, hidden]
   * @param alignedHidden shape [n, hidden]
   * @param targets the tokens that really came next, int64, shape [n]
   * @param reduce called with consecutive positions; its tensors are freed when it returns
   */
  void forEach(
      Tensor baseHidden, Tensor alignedHidden, Tensor targets, Consumer<DistributionPair> reduce) {
    long count = targets.size(0);
    long projected = rows(projectedBytes);
    long reduced = rows(reducedBytes);
    for (long from = 0; from < count; from += projected) {
      try (Scope _ = Scope.open()) {
        long size = Math.min(projected, count - from);
        Tensor baseLogits = base.logits(baseHidden.narrow(0, from, size), vocabulary);
        Tensor alignedLogits = aligned.logits(alignedHidden.narrow(0, from, size), vocabulary);
        for (long at = 0; at < size; at += reduced) {
          try (Scope _ = Scope.open()) {
            long part = Math.min(reduced, size - at);
            reduce.accept(
                new DistributionPair(
                    baseLogits.narrow(0, at, part),
                    alignedLogits.narrow(0, at, part),
                    targets.narrow(0, from + at, part)));
          }
        }
      }
    }
  }

  private long rows(long bytes) {
    return Math.max(1, bytes / (4L * vocabulary));
  }
}
