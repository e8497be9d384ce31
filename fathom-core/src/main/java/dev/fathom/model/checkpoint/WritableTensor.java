package dev.fathom.model.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor to be written. Its bytes are asked for when its turn comes and not before, so that a
 * checkpoint larger than memory can be written tensor by tensor.
 *
 * @param name the tensor's name, unique in its checkpoint
 * @param type the element type
 * @param shape the sizes, outermost first; empty for a scalar
 * @param content what hands over the bytes
 */
public record WritableTensor(String name, StoredType type, List<Long> shape, Content content) {
  /** Hands over a tensor's bytes, row-major and little-endian. */
  @FunctionalInterface
  public interface Content {
    /**
     * Called once. The bytes may come in any number of pieces; each may be freed when {@link
     * Sink#write} returns.
     */
    void writeTo(Sink sink) throws IOException;
  }

  /** Takes a tensor's bytes in order. */
  @FunctionalInterface
  public interface Sink {
    /** Appends a piece. */
    void write(MemorySegment bytes) throws IOException;
  }

  /**
   * Takes the shape as an immutable copy.
   *
   * @throws IllegalArgumentException if a size is negative or the name is the format's own
   */
  public WritableTensor {
    shape = List.copyOf(shape);
    if (shape.stream().anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException(name + ": negative size in shape " + shape);
    }
    if (name.equals(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException("no tensor can be called " + name);
    }
  }

  /** A tensor whose bytes already lie in memory. */
  public static WritableTensor of(
      String name, StoredType type, List<Long> shape, MemorySegment bytes) {
    return new WritableTensor(name, type, shape, sink -> sink.write(bytes));
  }

  /** A tensor of another checkpoint, unchanged. */
  public static WritableTensor of(StoredTensor tensor) {
    return of(tensor.name(), tensor.type(), tensor.shape(), tensor.data());
  }

  /** How many bytes shape and type ask for. */
  public long bytes() {
    return shape.stream().reduce((long) type.width(), Math::multiplyExact);
  }
}
