package dev.fathom.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes one safetensors file. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final long PIECE = 64L << 20;

  // The format allows no padding between tensors: with the widest type first every tensor is
  // aligned.
  private static final Comparator<WritableTensor> WIDEST_FIRST =
      Comparator.comparingInt((WritableTensor tensor) -> -tensor.type().width())
          .thenComparing(WritableTensor::name);

  private SafetensorsWriter() {}

  /**
   * Writes a new file and forces it to the disk. Data begin at a multiple of eight bytes, tensors
   * stand in order of falling width and rising name, and each is asked for its bytes in that order.
   *
   * @param metadata the free-form {@code __metadata__}; transformers wants {@code format: pt}
   * @throws UserError if the file exists or cannot be written
   * @throws IllegalArgumentException if two tensors share a name
   * @throws IllegalStateException if a tensor hands over another number of bytes than its shape
   *     says; the file is then incomplete
   */
  public static void write(
      Path file, Collection<WritableTensor> tensors, Map<String, String> metadata) {
    List<WritableTensor> ordered = tensors.stream().sorted(WIDEST_FIRST).toList();
    byte[] header = header(ordered, metadata);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(SafetensorsFile.LENGTH_BYTES);
      writeFully(channel, length.order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
      writeFully(channel, ByteBuffer.wrap(header));
      for (WritableTensor tensor : ordered) {
        writeData(channel, tensor);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static byte[] header(List<WritableTensor> tensors, Map<String, String> metadata) {
    ObjectNode header = Json.MAPPER.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = header.putObject(SafetensorsHeader.METADATA);
      metadata.forEach(node::put);
    }
    Set<String> names = new HashSet<>();
    long begin = 0;
    for (WritableTensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors are called " + tensor.name());
      }
      long end = Math.addExact(begin, tensor.bytes());
      ObjectNode entry = header.putObject(tensor.name()).put("dtype", tensor.type().name());
      ArrayNode shape = entry.putArray("shape");
      tensor.shape().forEach(shape::add);
      entry.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    return padded(header);
  }

  private static byte[] padded(ObjectNode header) {
    byte[] json;
    try {
      json = Json.MAPPER.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers cannot fail to be JSON", e);
    }
    int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    if (length > SafetensorsFile.LONGEST_HEADER) {
      throw new IllegalArgumentException(
          "a header of " + length + " bytes, the format allows " + SafetensorsFile.LONGEST_HEADER);
    }
    byte[] padded = Arrays.copyOf(json, length);
    Arrays.fill(padded, json.length, length, (byte) ' ');
    return padded;
  }

  private static void writeData(FileChannel channel, WritableTensor tensor) throws IOException {
    long begin = channel.position();
    tensor.content().writeTo(bytes -> writePieces(channel, bytes));
    long written = channel.position() - begin;
    if (written != tensor.bytes()) {
      throw new IllegalStateException(
          "tensor "
              + tensor.name()
              + (" of shape " + tensor.shape() + " and type " + tensor.type())
              + (" has " + tensor.bytes() + " bytes, " + written + " were handed over"));
    }
  }

  private static void writePieces(FileChannel channel, MemorySegment bytes) throws IOException {
    for (long at = 0; at < bytes.byteSize(); at += PIECE) {
      MemorySegment piece = bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at));
      // A heap segment over another array than byte[] cannot be seen as a buffer.
      writeFully(
          channel,
          piece.isNative()
              ? piece.asByteBuffer()
              : ByteBuffer.wrap(piece.toArray(ValueLayout.JAVA_BYTE)));
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
