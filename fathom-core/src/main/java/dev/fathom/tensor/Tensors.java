package dev.fathom.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The border between Java's arrays and tensors: values cross it whole, once, in one copy. */
public final class Tensors {
  private Tensors() {}

  /** A CPU tensor of int64 with these values, shape [n]. */
  public static Tensor ofLongs(long... values) {
    Tensor tensor = empty(ScalarType.Long, values.length);
    bytes(tensor).copyFrom(MemorySegment.ofArray(values));
    return tensor;
  }

  /** A CPU tensor of int64 with these values, shape [n]. */
  public static Tensor ofInts(int... values) {
    return ofLongs(Arrays.stream(values).asLongStream().toArray());
  }

  /** A CPU tensor of float32 with these values in row-major order. */
  public static Tensor ofFloats(float[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Float, shape);
    if (tensor.numel() != values.length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " does not hold " + values.length + " values");
    }
    bytes(tensor).copyFrom(MemorySegment.ofArray(values));
    return tensor;
  }

  /**
   * A CPU tensor over memory that something else owns, without a copy: the memory must outlive the
   * tensor.
   *
   * @param memory native memory with the values in row-major order
   */
  public static Tensor over(MemorySegment memory, ScalarType type, long... shape) {
    return torch.from_blob(new Address(memory), shape, new TensorOptions(type));
  }

  /** An uninitialised CPU tensor. */
  public static Tensor empty(ScalarType type, long... shape) {
    return torch.empty(shape, new TensorOptions(type), null);
  }

  /** The values as float32, in row-major order. */
  public static float[] floats(Tensor tensor) {
    try (Scope _ = Scope.open()) {
      float[] values = new float[Math.toIntExact(tensor.numel())];
      MemorySegment.ofArray(values).copyFrom(bytes(host(tensor, ScalarType.Float)));
      return values;
    }
  }

  /** The values as float64, in row-major order. */
  public static double[] doubles(Tensor tensor) {
    try (Scope _ = Scope.open()) {
      double[] values = new double[Math.toIntExact(tensor.numel())];
      MemorySegment.ofArray(values).copyFrom(bytes(host(tensor, ScalarType.Double)));
      return values;
    }
  }

  /** The values as int64, in row-major order. */
  public static long[] longs(Tensor tensor) {
    try (Scope _ = Scope.open()) {
      long[] values = new long[Math.toIntExact(tensor.numel())];
      MemorySegment.ofArray(values).copyFrom(bytes(host(tensor, ScalarType.Long)));
      return values;
    }
  }

  /** The values as int32, in row-major order; for token ids and counts. */
  public static int[] ints(Tensor tensor) {
    try (Scope _ = Scope.open()) {
      int[] values = new int[Math.toIntExact(tensor.numel())];
      MemorySegment.ofArray(values).copyFrom(bytes(host(tensor, ScalarType.Int)));
      return values;
    }
  }

  /**
   * The bytes of a tensor's values in row-major order and its own type; valid while the tensor
   * lives.
   */
  public static MemorySegment bytes(Tensor contiguousOnCpu) {
    long size = contiguousOnCpu.nbytes();
    long address = size == 0 ? 0 : contiguousOnCpu.data_ptr().address();
    return MemorySegment.ofAddress(address).reinterpret(size);
  }

  /**
   * A copy of the tensor on the given device in the given type, or the tensor itself where nothing
   * changes.
   */
  public static Tensor to(Tensor tensor, Compute compute) {
    return tensor.to(compute.device().handle(), compute.dtype().scalarType());
  }

  /** The same values on the given device. */
  public static Tensor to(Tensor tensor, Device device) {
    return tensor.to(device.handle(), tensor.scalar_type());
  }

  /** A real number as an operand. */
  public static Scalar scalar(double value) {
    return new Scalar(value);
  }

  /** An integer as an operand of integer tensors, which a real one would turn into reals. */
  public static Scalar integer(long value) {
    return new Scalar(value);
  }

  private static Tensor host(Tensor tensor, ScalarType type) {
    return to(tensor.to(type), new Device.Cpu()).contiguous();
  }

  /** A pointer that owns nothing. */
  private static final class Address extends Pointer {
    Address(MemorySegment memory) {
      super((Pointer) null);
      address = memory.address();
    }
  }
}
