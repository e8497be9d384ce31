package dev.fathom.train;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file: curves of numbers over steps. TensorBoard reads all event files of a
 * folder in the order of their names as one, so that a resumed run writes a further file.
 *
 * <p>The file is a sequence of records: a length (8 bytes, little-endian), its checksum (4), the
 * bytes, their checksum (4). Checksums are masked CRC-32C, as TensorFlow's TFRecord has them.
 */
public final class EventFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;
  private static final int RECORD_FRAME = Long.BYTES + 2 * Integer.BYTES;

  private final Path path;
  private final OutputStream out;
  private final InstantSource clock;

  private EventFile(Path path, InstantSource clock) {
    this.path = path;
    this.clock = clock;
    try {
      out =
          new BufferedOutputStream(
              Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw failure(e);
    }
    append(now().fileVersion());
  }

  /** A name that no event file of the folder has and that sorts behind them. */
  public static String freshName(Path folder) {
    return freshName(folder, Instant.now());
  }

  static String freshName(Path folder, Instant now) {
    long second = now.getEpochSecond();
    // The host's name, which stands here in others' files, is nobody's business.
    while (Files.exists(folder.resolve(name(second)))) {
      second++;
    }
    return name(second);
  }

  private static String name(long second) {
    return "events.out.tfevents.%010d.fathom".formatted(second);
  }

  /**
   * A new file.
   *
   * @param path where TensorBoard will look for a {@link #freshName}
   */
  public static EventFile create(Path path) {
    return create(path, InstantSource.system());
  }

  static EventFile create(Path path, InstantSource clock) {
    return new EventFile(path, clock);
  }

  /**
   * A new file of a run that goes on: what earlier files hold of this and later steps is not shown
   * any more.
   *
   * @param step the first that will be written
   */
  public static EventFile resume(Path path, long step) {
    return resume(path, step, InstantSource.system());
  }

  static EventFile resume(Path path, long step, InstantSource clock) {
    EventFile file = new EventFile(path, clock);
    file.append(file.now().step(step).sessionStart());
    return file;
  }

  /** Adds a point to the curve of this name; it need not be finite. */
  public void scalar(String tag, long step, double value) {
    append(now().step(step).scalar(tag, value));
  }

  /** Hands everything to the operating system, so that TensorBoard sees it. */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private EventBytes now() {
    Duration sinceEpoch = Duration.between(Instant.EPOCH, clock.instant());
    return new EventBytes().wallTime(sinceEpoch.getSeconds() + sinceEpoch.getNano() * 1e-9);
  }

  private void append(EventBytes event) {
    byte[] bytes = event.toBytes();
    ByteBuffer framed =
        ByteBuffer.allocate(bytes.length + RECORD_FRAME).order(ByteOrder.LITTLE_ENDIAN);
    framed.putLong(bytes.length);
    framed.putInt(maskedChecksum(framed.array(), Long.BYTES));
    framed.put(bytes);
    framed.putInt(maskedChecksum(bytes, bytes.length));
    try {
      out.write(framed.array());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Rotated and shifted, because a checksum over data that hold checksums is weak. */
  private static int maskedChecksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException(path + ": cannot be written", e);
  }
}
