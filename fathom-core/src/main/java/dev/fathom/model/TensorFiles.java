package dev.fathom.model;

import dev.fathom.model.checkpoint.StoredTensor;
import dev.fathom.model.checkpoint.StoredType;
import dev.fathom.model.checkpoint.WritableTensor;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Between tensors and safetensors files: the same values in the same type, bit for bit. */
public final class TensorFiles {
  private TensorFiles() {}

  /**
   * A tensor to be written; it is copied to the host when its turn comes, if it is not there.
   *
   * @param tensor must live until it is written
   */
  public static WritableTensor writable(String name, Tensor tensor) {
    return new WritableTensor(
        name,
        storedType(tensor),
        Arrays.stream(tensor.shape()).boxed().toList(),
        sink -> {
          try (Scope _ = Scope.open();
              NoGrad _ = NoGrad.open()) {
            Tensor host = Tensors.to(tensor.detach(), new Device.Cpu()).contiguous();
            sink.write(Tensors.bytes(host));
          }
        });
  }

  /**
   * A stored tensor where it lies in the mapped file, without a copy: to be read, never written,
   * and only while the file is open.
   *
   * @return on the host; it belongs to the current scope
   */
  public static Tensor view(StoredTensor stored) {
    long[] shape = stored.shape().stream().mapToLong(Long::longValue).toArray();
    return Tensors.over(stored.data(), scalarType(stored), shape);
  }

  private static StoredType storedType(Tensor tensor) {
    return switch (tensor.scalar_type().intern()) { // the native call makes a new constant
      case Float -> StoredType.F32;
      case BFloat16 -> StoredType.BF16;
      case Half -> StoredType.F16;
      case Double -> StoredType.F64;
      case Long -> StoredType.I64;
      case Byte -> StoredType.U8;
      case ScalarType other -> throw new IllegalArgumentException(other + " is not written");
    };
  }

  private static ScalarType scalarType(StoredTensor tensor) {
    return switch (tensor.type()) {
      case F32 -> ScalarType.Float;
      case BF16 -> ScalarType.BFloat16;
      case F16 -> ScalarType.Half;
      case F64 -> ScalarType.Double;
      case I64 -> ScalarType.Long;
      case U8 -> ScalarType.Byte;
      default ->
          throw new IllegalArgumentException(
              tensor.name() + " is of type " + tensor.type() + ", which is not read");
    };
  }
}
