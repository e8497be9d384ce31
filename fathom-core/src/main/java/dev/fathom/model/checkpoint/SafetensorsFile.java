package dev.fathom.model.checkpoint;

import dev.fathom.UserError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A safetensors file, mapped into memory. The file is eight bytes of header length, the header as
 * JSON, and the tensors' bytes; it may be longer than 2 GiB. Opening reads and checks the header
 * and touches no tensor. Any thread may read; after {@link #close} every access to the data throws
 * {@link IllegalStateException}.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** The longest header the format allows, in bytes. */
  static final long LONGEST_HEADER = 100_000_000;

  /** Bytes of the number at the start, little-endian, that says how long the header is. */
  static final int LENGTH_BYTES = Long.BYTES;

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena;
  private final Map<String, String> metadata;
  private final Map<String, StoredTensor> tensors;

  private SafetensorsFile(Path path, Arena arena, MemorySegment bytes) {
    this.path = path;
    this.arena = arena;
    long headerBytes = headerBytes(path, bytes);
    SafetensorsHeader header = SafetensorsHeader.parse(path, text(path, bytes, headerBytes));
    MemorySegment data = bytes.asSlice(LENGTH_BYTES + headerBytes);
    SafetensorsLayout.check(path, header.entries().values(), data.byteSize());
    Map<String, StoredTensor> found = new TreeMap<>();
    for (SafetensorsHeader.Entry entry : header.entries().values()) {
      MemorySegment slice = data.asSlice(entry.begin(), entry.end() - entry.begin());
      found.put(entry.name(), new StoredTensor(entry.name(), entry.type(), entry.shape(), slice));
    }
    this.metadata = Collections.unmodifiableMap(header.metadata());
    this.tensors = Collections.unmodifiableMap(found);
  }

  /**
   * Maps a file and checks its header.
   *
   * @throws UserError if the file cannot be read or breaks a rule of the format
   */
  public static SafetensorsFile open(Path path) {
    // A pipe or a device would block or never end.
    if (!Files.isRegularFile(path)) {
      throw new UserError(path + (Files.exists(path) ? ": not a file" : ": no such file"));
    }
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      SafetensorsFile file = new SafetensorsFile(path, arena, bytes);
      opened = true;
      return file;
    } catch (AccessDeniedException e) {
      throw new UserError(path + ": permission denied", e);
    } catch (IOException e) {
      throw new UserError(path + ": cannot be read: " + e.getMessage(), e);
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  private static long headerBytes(Path path, MemorySegment bytes) {
    if (bytes.byteSize() < LENGTH_BYTES) {
      throw new UserError(
          path
              + (": not a safetensors file: it has " + bytes.byteSize() + " bytes")
              + (", the length of the header alone takes " + LENGTH_BYTES));
    }
    long length = bytes.get(LENGTH, 0);
    long rest = bytes.byteSize() - LENGTH_BYTES;
    if (length < 0 || length > LONGEST_HEADER) {
      throw new UserError(
          path
              + (": not a safetensors file: it gives a header of " + Long.toUnsignedString(length))
              + (" bytes, the format allows " + LONGEST_HEADER));
    }
    if (length > rest) {
      throw new UserError(
          path
              + (": the header has " + length + " bytes, the file holds only " + rest)
              + " after its length; the file is cut short: download it again");
    }
    if (length == 0 || bytes.get(ValueLayout.JAVA_BYTE, LENGTH_BYTES) != '{') {
      throw new UserError(path + ": not a safetensors file: its header does not begin with {");
    }
    return length;
  }

  private static String text(Path path, MemorySegment bytes, long headerBytes) {
    byte[] header = bytes.asSlice(LENGTH_BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
    try {
      // A new decoder reports malformed bytes; String's constructor would replace them.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException e) {
      throw new UserError(path + ": the header is not valid UTF-8", e);
    }
  }

  /** The file this is. */
  public Path path() {
    return path;
  }

  /** The tensors by name, sorted. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** The free-form {@code __metadata__}, sorted; empty if there is none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Unmaps the file. A second call does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
