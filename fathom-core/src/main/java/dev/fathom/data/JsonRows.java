package dev.fathom.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rows of JSONL (an object per line) and of a JSON array of objects. */
final class JsonRows {
  /** Reads an array's element: what follows it is the next one, not a mistake. */
  private static final ObjectReader ELEMENT =
      Json.MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final SourceText source;
  private final BadRows bad;
  private final List<Row> rows = new ArrayList<>();

  private JsonRows(SourceText source, BadRows bad) {
    this.source = source;
    this.bad = bad;
  }

  /**
   * @throws UserError if the file is one object over several lines
   */
  static List<Row> lines(Path file, SourceText source, BadRows bad) {
    JsonRows reader = new JsonRows(source, bad);
    for (int line = 1; line <= source.lines(); line++) {
      reader.readLine(line);
    }
    if (reader.rows.isEmpty() && isOneValue(source)) {
      throw new UserError(
          file + ": holds one JSON object; rows stand one per line (JSONL) or in a JSON array");
    }
    return reader.rows;
  }

  private static boolean isOneValue(SourceText source) {
    try {
      return Json.MAPPER.readTree(source.text()).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private void readLine(int line) {
    String text = source.line(line);
    if (text.isEmpty()) {
      return;
    }
    try {
      add(line, line + 1, line, Json.MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      bad.add(line, "not JSON: " + reason(e));
    }
  }

  static List<Row> array(SourceText source, BadRows bad) {
    JsonRows reader = new JsonRows(source, bad);
    try (JsonParser parser = Json.MAPPER.createParser(source.text())) {
      reader.readArray(parser);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    return reader.rows;
  }

  private void readArray(JsonParser parser) throws IOException {
    int number = 0;
    try {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int line = parser.currentTokenLocation().getLineNr();
        JsonNode row = ELEMENT.readValue(parser);
        number++;
        add(line, parser.currentLocation().getLineNr() + 1, number, row);
      }
      if (parser.nextToken() != null) {
        bad.add(parser.currentTokenLocation().getLineNr(), "not JSON: text after the array's end");
      }
    } catch (JsonProcessingException e) {
      bad.add(e.getLocation().getLineNr(), "not JSON from here on: " + reason(e));
    }
  }

  private void add(int line, int end, int number, JsonNode row) {
    if (!source.isUtf8(line, end)) {
      bad.add(line, Examples.NOT_UTF8);
    } else if (row instanceof ObjectNode fields) {
      rows.add(new Row(line, number, fields));
    } else {
      bad.add(line, "expected a JSON object, not " + Field.typeOf(row));
    }
  }

  private static String reason(JsonProcessingException e) {
    String said = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
    return said + " (column " + e.getLocation().getColumnNr() + ")";
  }
}
