package dev.fathom.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Rows of a CSV file (RFC 4180). */
final class CsvRows {
  private CsvRows() {}

  /** The first record names the columns. */
  static List<Row> read(Path file, SourceText source, BadRows bad) {
    return read(file, source, List.of(), bad);
  }

  /**
   * @param names of the columns, where the file has no record that names them; else none
   */
  static List<Row> read(Path file, SourceText source, List<String> names, BadRows bad) {
    List<Row> rows = new ArrayList<>();
    int line = 1;
    try (CSVParser parser = CSVFormat.RFC4180.parse(new StringReader(source.text()))) {
      Iterator<CSVRecord> records = parser.iterator();
      List<String> columns = names.isEmpty() ? columns(file, records.next()) : names;
      while (records.hasNext()) {
        CSVRecord record = records.next();
        line = source.lineAt(record.getCharacterPosition());
        if (isBlank(record)) {
          continue;
        }
        if (!source.isUtf8(line, (int) parser.getCurrentLineNumber() + 1)) {
          bad.add(line, Examples.NOT_UTF8);
        } else if (record.size() != columns.size()) {
          String owner = names.isEmpty() ? "the header has " : "each row has ";
          bad.add(line, "has " + record.size() + " fields, " + owner + columns.size());
        } else {
          rows.add(new Row(line, line, fields(columns, record)));
        }
      }
    } catch (UncheckedIOException | IOException e) {
      bad.add(line, "not CSV from the row after this one on: " + e.getMessage());
    }
    return rows;
  }

  private static List<String> columns(Path file, CSVRecord header) {
    List<String> columns = header.stream().map(String::strip).toList();
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!seen.add(column)) {
        throw new UserError(file + ": two columns are named \"" + column + "\"; rename one");
      }
    }
    return columns;
  }

  private static boolean isBlank(CSVRecord record) {
    return record.size() == 1 && record.get(0).isBlank();
  }

  private static ObjectNode fields(List<String> columns, CSVRecord record) {
    ObjectNode fields = Json.MAPPER.createObjectNode();
    for (int i = 0; i < columns.size(); i++) {
      fields.put(columns.get(i), record.get(i));
    }
    return fields;
  }
}
