package dev.fathom.tensor;

import dev.fathom.UserError;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The element types a model computes in. */
public enum DType {
  FLOAT32(ScalarType.Float, 4),
  BFLOAT16(ScalarType.BFloat16, 2),
  FLOAT16(ScalarType.Half, 2);

  private final ScalarType scalarType;
  private final int bytes;

  DType(ScalarType scalarType, int bytes) {
    this.scalarType = scalarType;
    this.bytes = bytes;
  }

  /** libtorch's name for this type. */
  public ScalarType scalarType() {
    return scalarType;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }

  /** The name users write: {@code float32}, {@code bfloat16}, {@code float16}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws UserError if no type has this label
   */
  public static DType of(String label) {
    return Arrays.stream(values())
        .filter(type -> type.label().equals(label))
        .findFirst()
        .orElseThrow(() ->
            new UserError(
                "unknown dtype '"
                    + label
                    + "'; choose auto, "
                    + Arrays.stream(values()).map(DType::label).collect(Collectors.joining(", "))));
  }
}
