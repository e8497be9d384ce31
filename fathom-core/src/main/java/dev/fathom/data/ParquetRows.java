package dev.fathom.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.StructAccessor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Rows of a Parquet file, with lists and structures in them. A row counts as a line. */
final class ParquetRows {
  private static final long MOST_BYTES = 1L << 30;
  private static final JsonNodeFactory NODES = Json.MAPPER.getNodeFactory();

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger READER = Logger.getLogger("dev.hardwood");

  static {
    // It would tell every user that the incubating vector API is off.
    READER.setLevel(Level.WARNING);
  }

  private ParquetRows() {}

  /**
   * @throws UserError if the file is missing, larger than 1 GiB, or cannot be read
   */
  static List<Row> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(file + ": no such file");
    }
    List<Row> rows = new ArrayList<>();
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UserError(file + ": is larger than 1 GiB; split it or take a part of it");
      }
      try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
          RowReader reader = parquet.rowReader()) {
        while (reader.hasNext()) {
          reader.next();
          int number = rows.size() + 1;
          rows.add(new Row(number, number, object(reader)));
        }
      }
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The file is not trusted, and what a reader throws over a damaged one is not documented.
      throw new UserError(
          file + ": cannot be read as Parquet after row " + rows.size() + ": " + e.getMessage(), e);
    }
    return rows;
  }

  private static ObjectNode object(StructAccessor struct) {
    ObjectNode object = NODES.objectNode();
    for (int i = 0; i < struct.getFieldCount(); i++) {
      object.set(
          struct.getFieldName(i), struct.isNull(i) ? NODES.nullNode() : node(struct.getValue(i)));
    }
    return object;
  }

  private static JsonNode node(Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case StructAccessor struct -> object(struct);
      case PqList list -> {
        ArrayNode array = NODES.arrayNode();
        list.values().forEach(element -> array.add(node(element)));
        yield array;
      }
      case PqMap map -> {
        ObjectNode object = NODES.objectNode();
        map.getEntries().forEach(e -> object.set(String.valueOf(e.getKey()), node(e.getValue())));
        yield object;
      }
      case String text -> NODES.textNode(text);
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Float number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case BigDecimal number -> NODES.numberNode(number);
      case byte[] bytes -> NODES.textNode(new String(bytes, StandardCharsets.UTF_8));
      default -> NODES.textNode(value.toString());
    };
  }
}
