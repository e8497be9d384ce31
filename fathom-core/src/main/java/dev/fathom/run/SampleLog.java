package dev.fathom.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The finished samples of a run, one JSON object per line, each with an {@code id}. A row is with
 * the operating system when {@link #append} returns, so that a process killed at any moment loses
 * no finished row; opened again, the log drops the torn end that such a moment may leave.
 *
 * <p>Decimal numbers are written with the digits that a float needs. Compute summaries from {@link
 * #rows()}, not from what was appended: then an interrupted run and a whole one see the same
 * numbers. The order of rows is the order in which they were finished.
 */
public final class SampleLog implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final Set<String> finished = new LinkedHashSet<>();

  private SampleLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a log, new or left by an earlier run.
   *
   * @throws UserError if a row other than the last cannot be read, has no id, or repeats one
   */
  public static SampleLog open(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        SampleLog log = new SampleLog(file, channel);
        long good = new SampleScan(file, log.finished).run();
        channel.truncate(good);
        channel.position(good);
        return log;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UserError(file + ": cannot be opened: " + e.getMessage(), e);
    }
  }

  /**
   * Drops rows of a log that is not open; the file is replaced whole, or not at all. Where there is
   * no file nothing happens.
   *
   * @param kept which rows stay
   */
  public static void retain(Path file, Predicate<ObjectNode> kept) {
    if (Files.notExists(file)) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    try (SampleLog log = open(file);
        Stream<ObjectNode> rows = log.rows()) {
      for (ObjectNode row : (Iterable<ObjectNode>) rows.filter(kept)::iterator) {
        lines.append(Json.MAPPER.writeValueAsString(row)).append('\n');
      }
      Durable.write(file, lines.toString());
    } catch (IOException e) {
      throw new UserError(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** The ids of the rows in the log, in their order; a copy. */
  public synchronized Set<String> finished() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(finished));
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if the row has no id, repeats one, or holds a NaN or infinity
   * @throws UncheckedIOException if the disk does not take it; the log then holds no part of it
   */
  public synchronized void append(ObjectNode row) {
    String id = row.path("id").asText();
    if (id.isEmpty() || !row.path("id").isTextual()) {
      throw new IllegalArgumentException(file + ": a row needs an \"id\" that is text");
    }
    if (finished.contains(id)) {
      throw new IllegalArgumentException(file + ": sample " + id + " is in the log already");
    }
    Finite.require("sample " + id, row);
    try {
      long before = channel.position();
      try {
        Durable.writeFully(channel, Json.MAPPER.writeValueAsString(compact(row)) + "\n");
      } catch (IOException e) {
        channel.truncate(before);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": sample " + id + " cannot be written", e);
    }
    finished.add(id);
  }

  /** Decimal numbers as floats, except where a float would lose them altogether. */
  private static JsonNode compact(JsonNode value) {
    return switch (value) {
      case ObjectNode object -> {
        ObjectNode compacted = Json.MAPPER.createObjectNode();
        object.properties().forEach(e -> compacted.set(e.getKey(), compact(e.getValue())));
        yield compacted;
      }
      case ArrayNode array -> {
        ArrayNode compacted = Json.MAPPER.createArrayNode();
        array.forEach(element -> compacted.add(compact(element)));
        yield compacted;
      }
      case NumericNode number when isHeldByAFloat(number) -> FloatNode.valueOf(number.floatValue());
      default -> value;
    };
  }

  private static boolean isHeldByAFloat(NumericNode number) {
    float narrow = Math.abs(number.floatValue());
    return number.isFloatingPointNumber()
        && Float.isFinite(narrow)
        && (narrow >= Float.MIN_NORMAL || number.doubleValue() == 0);
  }

  /** The rows, read from the disk as the stream is; close it. */
  public Stream<ObjectNode> rows() {
    try {
      BufferedReader reader = Files.newBufferedReader(file);
      return reader.lines().map(this::row).onClose(() -> close(reader));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  private ObjectNode row(String line) {
    try {
      return (ObjectNode) Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(file + ": changed while the run was under way", e);
    }
  }

  private void close(BufferedReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be closed", e);
    }
  }

  /** Forces the log to the disk and closes it. */
  @Override
  public synchronized void close() {
    try {
      if (channel.isOpen()) {
        channel.force(true);
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be closed", e);
    }
  }
}
