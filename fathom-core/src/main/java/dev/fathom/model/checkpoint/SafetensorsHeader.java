package dev.fathom.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON header of a safetensors file, read token by token, so that a hostile header of 100 MB
 * never becomes a tree several times its size.
 *
 * @param metadata the free-form {@code __metadata__}
 * @param entries what the header says of each tensor, by name
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> entries) {
  /** The key that no tensor may have. */
  static final String METADATA = "__metadata__";

  /**
   * One tensor's place.
   *
   * @param begin offset of its first byte from the start of the data
   * @param end offset past its last byte
   */
  record Entry(String name, StoredType type, List<Long> shape, long begin, long end) {}

  /**
   * Reads the header and checks each entry by itself: that the type is known, and that shape and
   * offsets agree.
   */
  static SafetensorsHeader parse(Path file, String json) {
    try (JsonParser parser = Json.MAPPER.createParser(json)) {
      return new Reader(file, parser).header();
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": the header is not valid JSON: " + Json.oneLine(e), e);
    } catch (IOException e) {
      throw new UserError(file + ": the header cannot be read: " + e.getMessage(), e);
    }
  }

  /** One pass over the tokens of one header. */
  private record Reader(Path file, JsonParser parser) {
    SafetensorsHeader header() throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UserError(file + ": the header is not a JSON object");
      }
      Map<String, String> metadata = new TreeMap<>();
      Map<String, Entry> entries = new TreeMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (name.equals(METADATA)) {
          readMetadata(metadata);
        } else {
          entries.put(name, entry(name));
        }
      }
      if (parser.nextToken() != null) {
        throw new UserError(file + ": the header has text after its JSON object");
      }
      return new SafetensorsHeader(metadata, entries);
    }

    private void readMetadata(Map<String, String> metadata) throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UserError(file + ": " + METADATA + " is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw new UserError(
              file + ": " + METADATA + " key " + Untrusted.quoted(key) + " is not a string");
        }
        metadata.put(key, parser.getText());
      }
    }

    private Entry entry(String name) throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw wrong(name, "is not described by a JSON object");
      }
      StoredType type = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        switch (parser.currentName()) {
          case "dtype" -> type = type(name);
          case "shape" -> shape = numbers(name, "shape");
          case "data_offsets" -> offsets = numbers(name, "data_offsets");
          // As in the reference reader, a key the format does not know says nothing about the data.
          default -> {
            parser.nextToken();
            parser.skipChildren();
          }
        }
      }
      if (type == null) {
        throw wrong(name, "has no dtype");
      }
      if (shape == null) {
        throw wrong(name, "has no shape");
      }
      if (offsets == null || offsets.size() != 2) {
        throw wrong(name, "has no data_offsets of two numbers");
      }
      return checked(new Entry(name, type, shape, offsets.get(0), offsets.get(1)));
    }

    private StoredType type(String name) throws IOException {
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw wrong(name, "has a dtype that is not a string");
      }
      String text = parser.getText();
      return StoredType.named(text)
          .orElseThrow(() ->
              wrong(
                  name,
                  "has dtype "
                      + Untrusted.quoted(text)
                      + ", which Fathom does not read; use a checkpoint in F32, BF16 or F16"));
    }

    private List<Long> numbers(String name, String key) throws IOException {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw wrong(name, "has a " + key + " that is not an array");
      }
      List<Long> numbers = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
          throw wrong(name, "has a " + key + " that holds something other than whole numbers");
        }
        long number = whole(name, key);
        // The text too, for -0.
        if (number < 0 || parser.getText().startsWith("-")) {
          throw wrong(name, "has a negative number, " + parser.getText() + ", in its " + key);
        }
        numbers.add(number);
      }
      return numbers;
    }

    private long whole(String name, String key) throws IOException {
      try {
        return parser.getLongValue();
      } catch (InputCoercionException e) {
        throw wrong(name, "has a number past 2^63 in its " + key);
      }
    }

    private Entry checked(Entry entry) {
      if (entry.begin() > entry.end()) {
        throw wrong(
            entry.name(), "begins at byte " + entry.begin() + ", past its end " + entry.end());
      }
      long expected = entry.type().width();
      try {
        for (long size : entry.shape()) {
          expected = Math.multiplyExact(expected, size);
        }
      } catch (ArithmeticException e) {
        throw wrong(entry.name(), "has more than 2^63 bytes by its shape");
      }
      long found = entry.end() - entry.begin();
      if (found != expected) {
        throw wrong(
            entry.name(),
            "needs " + expected + " bytes by its shape and dtype, its data_offsets give " + found);
      }
      return entry;
    }

    private UserError wrong(String name, String what) {
      return new UserError(file + ": tensor " + Untrusted.quoted(name) + " " + what);
    }
  }
}
