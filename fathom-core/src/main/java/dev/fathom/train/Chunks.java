package dev.fathom.train;

import dev.fathom.model.Head;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Positions in pieces. A chunk is long enough for the head's products to run at full rate; the loss
 * goes through it in slices, so that its many temporaries stay small.
 *
 * @param head the student's
 * @param vocabulary tokens that all models share
 * @param device where everything is
 */
record Chunks(Head head, int vocabulary, Device device) {
  /** A chunk's logits; four such tensors exist at a time. */
  private long chunkBytes() {
    return switch (device) {
      case Device.Cpu _ -> 32L << 20;
      case Device.Cuda _ -> 256L << 20;
    };
  }

  /** A slice's logits; a loss makes about fifteen such tensors. */
  private long sliceBytes() {
    return switch (device) {
      case Device.Cpu _ -> 2L << 20;
      case Device.Cuda _ -> 256L << 20;
    };
  }

  /** Goes through positions chunk by chunk, each in a scope of its own. */
  void forEach(int first, int count, Chunk work) {
    pieces(first, count, chunkBytes(), work);
  }

  /** Goes through a chunk slice by slice, from 0, likewise. */
  void forEachSlice(int count, Chunk work) {
    pieces(0, count, sliceBytes(), work);
  }

  private void pieces(int first, int count, long bytes, Chunk work) {
    int size = (int) Math.max(1, bytes / (4L * vocabulary));
    for (int from = first; from < first + count; from += size) {
      try (Scope _ = Scope.open()) {
        work.at(from, Math.min(size, first + count - from));
      }
    }
  }

  /** The student's logits, float32, shape [rows, vocabulary]. */
  Tensor logits(Tensor states) {
    return head.logits(states, vocabulary);
  }

  /**
   * Adds up a chunk's parts and sends their sum's gradient back to the hidden states and the head.
   *
   * @param hidden the chunk's states
   * @param gradient where theirs goes
   */
  void send(Tensor hidden, Tensor gradient, Sums sums, SliceLoss loss) {
    Tensor states = hidden.detach();
    states.requires_grad_(true);
    Tensor logits = logits(states);
    Tensor values = logits.detach();
    Tensor slopes = torch.zeros_like(values);
    int count = Math.toIntExact(hidden.size(0));
    forEachSlice(
        count,
        (at, slice) -> {
          Tensor student = values.narrow(0, at, slice).detach();
          student.requires_grad_(true);
          Map<String, Tensor> parts = loss.parts(student, at, slice);
          if (!parts.isEmpty()) {
            total(parts).backward();
            slopes.narrow(0, at, slice).copy_(student.grad());
            sums.add(parts);
          }
        });
    logits.backward(slopes, new BoolOptional(), false, new TensorArrayRefOptional());
    gradient.copy_(states.grad());
  }

  /** The sum of the parts, one at least. */
  static Tensor total(Map<String, Tensor> parts) {
    return parts.values().stream().reduce(Tensor::add).orElseThrow();
  }

  /** Work on some positions. */
  interface Chunk {
    void at(int from, int count);
  }

  /** The parts of the loss on some positions of a chunk. */
  interface SliceLoss {
    Map<String, Tensor> parts(Tensor student, int from, int count);
  }

  /** Parts added up over chunks. */
  static final class Sums {
    private final Map<String, Double> sums = new LinkedHashMap<>();

    void add(Map<String, Tensor> parts) {
      parts.forEach(
          (name, part) -> sums.merge(name, (double) Tensors.floats(part)[0], Double::sum));
    }

    Map<String, Double> values() {
      return sums;
    }
  }
}
