package dev.fathom.data;

import dev.fathom.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.GZIPInputStream;

/**
 * A text file in memory: gunzipped, without its byte order mark, and with the lines known that are
 * not UTF-8.
 */
final class SourceText {
  private static final int MOST_BYTES = 1 << 30;

  private final String text;
  private final int[] lineStarts;
  private final BitSet undecodable = new BitSet();

  private SourceText(byte[] bytes) {
    int begin = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    StringBuilder decoded = new StringBuilder(bytes.length);
    int[] starts = new int[16];
    int count = 0;
    for (int from = begin; from <= bytes.length; count++) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n') {
        to++;
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
      }
      starts[count] = decoded.length();
      appendLine(decoded, bytes, from, Math.min(to + 1, bytes.length), count);
      from = to + 1;
    }
    text = decoded.toString();
    lineStarts = Arrays.copyOf(starts, count);
  }

  private void appendLine(StringBuilder decoded, byte[] bytes, int from, int to, int line) {
    try {
      decoded.append(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)));
    } catch (CharacterCodingException e) {
      undecodable.set(line);
      decoded.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }
  }

  /**
   * @throws UserError if the file is missing, unreadable, larger than 1 GiB (unpacked), or empty
   */
  static SourceText read(Path file) {
    try {
      return of(file, Files.size(file) > MOST_BYTES ? tooLarge(file) : Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new UserError(file + ": no such file", e);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The text in bytes that were read already.
   *
   * @param file where they come from, for messages
   * @throws UserError if they are larger than 1 GiB when unpacked, cannot be unpacked, or are empty
   */
  static SourceText of(Path file, byte[] content) {
    byte[] bytes = content;
    try {
      if (startsWith(bytes, 0x1F, 0x8B)) {
        bytes = gunzip(file, bytes);
      }
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
    SourceText source = new SourceText(bytes);
    if (source.text.isBlank()) {
      throw new UserError(file + ": the file is empty");
    }
    return source;
  }

  private static byte[] gunzip(Path file, byte[] packed) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      return bytes.length > MOST_BYTES ? tooLarge(file) : bytes;
    }
  }

  private static byte[] tooLarge(Path file) {
    throw new UserError(file + ": holds more than 1 GiB of text; split it or take a part of it");
  }

  private static boolean startsWith(byte[] bytes, int... signature) {
    for (int i = 0; i < signature.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != signature[i]) {
        return false;
      }
    }
    return true;
  }

  String text() {
    return text;
  }

  int lines() {
    return lineStarts.length;
  }

  /** A line without its end, counted from 1. */
  String line(int number) {
    int end = number == lineStarts.length ? text.length() : lineStarts[number];
    return text.substring(lineStarts[number - 1], end).strip();
  }

  /** The line, from 1, on which the first visible character at or after a place in the text is. */
  int lineAt(long place) {
    int visible = (int) place;
    while (visible < text.length() && Character.isWhitespace(text.charAt(visible))) {
      visible++;
    }
    int found = Arrays.binarySearch(lineStarts, visible);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** Whether the lines from {@code first} up to but not {@code end} are all UTF-8. */
  boolean isUtf8(int first, int end) {
    int bad = undecodable.nextSetBit(first - 1);
    return bad < 0 || bad >= end - 1;
  }
}
