package dev.fathom.model.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of the safetensors format, named as the format names them. Elements are
 * little-endian. The types that pack several elements into a byte (F4, F6) are not among them.
 */
public enum StoredType {
  F64(8, true),
  F32(4, true),
  F16(2, true),
  BF16(2, true),
  F8_E4M3(1, true),
  F8_E5M2(1, true),
  F8_E4M3FNUZ(1, true),
  F8_E5M2FNUZ(1, true),
  F8_E8M0(1, true),
  C64(8, false),
  I64(8, false),
  I32(4, false),
  I16(2, false),
  I8(1, false),
  U64(8, false),
  U32(4, false),
  U16(2, false),
  U8(1, false),
  BOOL(1, false);

  private final int width;
  private final boolean floating;

  StoredType(int width, boolean floating) {
    this.width = width;
    this.floating = floating;
  }

  /** Bytes per element. */
  public int width() {
    return width;
  }

  /** Whether the elements are real floating-point numbers. */
  public boolean floating() {
    return floating;
  }

  /** The type a header names, or empty if there is none of that name. */
  static Optional<StoredType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
