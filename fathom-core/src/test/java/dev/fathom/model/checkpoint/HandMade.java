package dev.fathom.model.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Safetensors files written byte by byte, so that the reader is not tested by our own writer. */
final class HandMade {
  private HandMade() {}

  /** The file's bytes: length, header as it stands, and so many data bytes 0, 1, 2 …. */
  static byte[] bytes(String header, int dataBytes) {
    return bytes(header.getBytes(StandardCharsets.UTF_8), dataBytes);
  }

  static byte[] bytes(byte[] header, int dataBytes) {
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    for (int i = 0; i < dataBytes; i++) {
      file.put((byte) i);
    }
    return file.array();
  }

  static Path write(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path file, String header, int dataBytes) {
    return write(file, bytes(header, dataBytes));
  }

  /** A header entry of one-byte elements. */
  static String entry(String name, int begin, int end) {
    return "\"%s\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
        .formatted(name, end - begin, begin, end);
  }
}
