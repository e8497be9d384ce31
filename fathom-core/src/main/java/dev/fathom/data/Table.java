package dev.fathom.data;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one data file, whatever their columns are: JSONL, a JSON array, CSV, each also
 * gzipped, or Parquet.
 *
 * <pre>{@code
 * List<String> questions = Table.read(file).map(row -> Cell.text(row, "question"));
 * }</pre>
 */
public final class Table {
  private final Path file;
  private final List<Row> rows;
  private final BadRows bad;

  private Table(Path file, List<Row> rows, BadRows bad) {
    this.file = file;
    this.rows = List.copyOf(rows);
    this.bad = bad;
  }

  /** Makes something of a row. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * @throws Cell.Unusable if the row is not what it should be
     */
    T read(Row row) throws Cell.Unusable;
  }

  /**
   * Reads a file. Rows that are no rows are kept in mind until {@link #map}.
   *
   * @throws UserError if the file is missing, empty, or cannot be read at all
   */
  public static Table read(Path file) {
    BadRows bad = new BadRows(file);
    return withoutGz(file).endsWith(".parquet")
        ? new Table(file, ParquetRows.read(file), bad)
        : new Table(file, rows(file, SourceText.read(file), bad), bad);
  }

  /**
   * Reads what was read already.
   *
   * @param name of the file, for messages; its ending tells the format
   * @param columns of a CSV file that does not name them; empty where the first record does
   */
  static Table of(Path name, byte[] content, List<String> columns) {
    BadRows bad = new BadRows(name);
    SourceText source = SourceText.of(name, content);
    return new Table(
        name,
        columns.isEmpty() ? rows(name, source, bad) : CsvRows.read(name, source, columns, bad),
        bad);
  }

  static List<Row> rows(Path file, SourceText source, BadRows bad) {
    String name = withoutGz(file);
    char first = source.text().stripLeading().charAt(0);
    if (name.endsWith(".csv")) {
      return CsvRows.read(file, source, bad);
    }
    if (first == '[') {
      return JsonRows.array(source, bad);
    }
    if (first == '{' || name.endsWith(".jsonl") || name.endsWith(".json")) {
      return JsonRows.lines(file, source, bad);
    }
    return CsvRows.read(file, source, bad);
  }

  static String withoutGz(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  /** Where the rows come from. */
  public Path file() {
    return file;
  }

  /** The usable rows, in the file's order. */
  public List<Row> rows() {
    return rows;
  }

  /**
   * Makes something of each row.
   *
   * @return in the file's order, at least one
   * @throws UserError if the file holds no row, or rows are not usable: with a line for each (the
   *     first 50)
   */
  public <T> List<T> map(Reader<T> reader) {
    List<T> read = new ArrayList<>();
    for (Row row : rows) {
      try {
        read.add(reader.read(row));
      } catch (Cell.Unusable e) {
        bad.add(row.line(), e.getMessage());
      }
    }
    bad.throwIfAny();
    if (read.isEmpty()) {
      throw new UserError(file + ": the file holds no rows");
    }
    return read;
  }
}
