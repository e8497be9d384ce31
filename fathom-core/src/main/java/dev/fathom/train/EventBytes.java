package dev.fathom.train;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * TensorBoard's {@code Event} message in protobuf's encoding, as far as curves need it. Written by
 * hand: these are six fields, and protobuf's own library uses memory access that current JDKs warn
 * of on each start.
 *
 * <pre>
 * Event      { double wall_time = 1; int64 step = 2; string file_version = 3;
 *              Summary summary = 5; SessionLog session_log = 7; }
 * Summary    { repeated Value value = 1; }    Value { string tag = 1; float simple_value = 2; }
 * SessionLog { SessionStatus status = 1; }    START = 1
 * </pre>
 */
final class EventBytes {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int START = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Seconds since 1970. */
  EventBytes wallTime(double seconds) {
    key(1, FIXED64);
    out.writeBytes(little(Double.BYTES).putDouble(seconds).array());
    return this;
  }

  EventBytes step(long step) {
    key(2, VARINT);
    varint(step);
    return this;
  }

  /** What begins every file. */
  EventBytes fileVersion() {
    delimited(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    return this;
  }

  EventBytes scalar(String tag, double value) {
    EventBytes point = new EventBytes();
    point.delimited(1, tag.getBytes(StandardCharsets.UTF_8));
    point.key(2, FIXED32);
    point.out.writeBytes(little(Float.BYTES).putFloat((float) value).array());
    EventBytes summary = new EventBytes();
    summary.delimited(1, point.toBytes());
    delimited(5, summary.toBytes());
    return this;
  }

  /** Points of earlier files at this event's step or later are void. */
  EventBytes sessionStart() {
    EventBytes session = new EventBytes();
    session.key(1, VARINT);
    session.varint(START);
    delimited(7, session.toBytes());
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  private void key(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  private void delimited(int field, byte[] bytes) {
    key(field, DELIMITED);
    varint(bytes.length);
    out.writeBytes(bytes);
  }

  /** Seven bits a byte, lowest first; the high bit says that more follow. */
  private void varint(long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
