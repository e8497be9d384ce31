package dev.fathom.model.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor as it lies in a file.
 *
 * @param name the tensor's name, unique in its checkpoint
 * @param type the element type
 * @param shape the sizes, outermost first; empty for a scalar
 * @param data the elements, row-major and little-endian, read-only; valid until the file is closed.
 *     It begins where the file put it, which in old files need not be a multiple of the width.
 */
public record StoredTensor(String name, StoredType type, List<Long> shape, MemorySegment data) {
  /** Takes the shape as an immutable copy. */
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** How many elements there are: the product of the shape, 1 for a scalar. */
  public long elements() {
    return data.byteSize() / type.width();
  }
}
