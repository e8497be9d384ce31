package dev.fathom.pair;

import dev.fathom.model.Model;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Hidden states of one model on disk, so that the other can have the memory. They are kept as
 * computed, bit for bit: one token takes hidden size · 2 or 4 bytes, where its logits would take
 * vocabulary · 4.
 */
public final class StoredStates implements HiddenSource, AutoCloseable {
  private static final int CHUNK = 64 << 20;

  private final Path file;
  private final FileChannel channel;
  private final ScalarType type;
  private final long hiddenSize;
  private final long elementBytes;
  private final Device device;
  private final Map<EncodedDialogue, Long> offsets = new HashMap<>();

  /**
   * @param file where to keep them; deleted on close
   * @param model whose states they will be
   */
  public StoredStates(Path file, Model model) {
    this.file = file;
    device = model.compute().device();
    type = model.compute().dtype().scalarType();
    elementBytes = model.compute().dtype().bytes();
    hiddenSize = model.config().hiddenSize();
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written", e);
    }
  }

  /**
   * Keeps the states of a batch.
   *
   * @param hidden shape [responseTokens, hidden]
   */
  public void append(ResponseBatch batch, Tensor hidden) {
    try (Scope _ = Scope.open()) {
      long at = channel.size();
      for (EncodedDialogue row : batch.rows()) {
        offsets.put(row, at);
        at += bytes(row);
      }
      Tensor host = Tensors.to(hidden, new Device.Cpu()).contiguous();
      long size = host.nbytes();
      for (long from = 0; from < size; from += CHUNK) {
        ByteBuffer part =
            Tensors.bytes(host).asSlice(from, Math.min(CHUNK, size - from)).asByteBuffer();
        long position = channel.size();
        while (part.hasRemaining()) {
          position += channel.write(part, position);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public Tensor at(ResponseBatch batch) {
    return Scope.compute(() -> {
      TensorVector rows = new TensorVector();
      batch.rows().forEach(row -> rows.push_back(read(row)));
      return Tensors.to(torch.cat(rows, 0), device);
    });
  }

  private Tensor read(EncodedDialogue row) {
    Long offset = offsets.get(row);
    if (offset == null) {
      throw new IllegalArgumentException("no states are stored for this row");
    }
    Tensor states = Tensors.empty(type, row.responseLength(), hiddenSize);
    try {
      long size = bytes(row);
      for (long from = 0; from < size; from += CHUNK) {
        ByteBuffer part =
            Tensors.bytes(states).asSlice(from, Math.min(CHUNK, size - from)).asByteBuffer();
        long position = offset + from;
        while (part.hasRemaining()) {
          int read = channel.read(part, position);
          if (read < 0) {
            throw new IOException("it ends at byte " + position);
          }
          position += read;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return states;
  }

  private long bytes(EncodedDialogue row) {
    return row.responseLength() * hiddenSize * elementBytes;
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be removed", e);
    }
  }
}
