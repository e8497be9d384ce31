package dev.fathom.data;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A table for people, as CSV that a spreadsheet opens. A cell that a spreadsheet would take for a
 * formula gets an apostrophe in front: what a model wrote must not compute anything.
 *
 * @param columns their names
 * @param rows with a cell for each column
 */
public record Sheet(List<String> columns, List<List<String>> rows) {
  private static final String FORMULA = "=+-@\t\r";

  /** The whole file. */
  public String csv() {
    StringWriter out = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180)) {
      printer.printRecord(columns);
      for (List<String> row : rows) {
        printer.printRecord(row.stream().map(Sheet::harmless).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  static String harmless(String cell) {
    return !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }
}
