package dev.fathom.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * A table for a terminal: its first column to the left, the others to the right, and as many of
 * them as fit.
 *
 * @param columns those that are printed
 */
record TextTable<T>(List<Column<T>> columns, List<T> rows) {

  /**
   * One column.
   *
   * @param key what explains it; columns that say the same of other places share one
   * @param importance 0 is always shown; the largest leave first when the table is too wide
   */
  record Column<T>(String heading, String key, int importance, Function<T, String> cell) {}

  /**
   * The table without the least important columns, so that it is no wider than it may be.
   *
   * @param width the most characters of a line
   */
  static <T> TextTable<T> fitting(List<Column<T>> columns, List<T> rows, int width) {
    List<Column<T>> kept = new ArrayList<>(columns);
    while (2 * (kept.size() - 1) + kept.stream().mapToInt(c -> width(c, rows)).sum() > width) {
      Column<T> least =
          kept.stream().max(Comparator.comparingInt(Column::importance)).orElseThrow();
      if (least.importance() == 0) {
        break;
      }
      kept.remove(least);
    }
    return new TextTable<>(kept, rows);
  }

  void print(PrintWriter out) {
    List<Function<Column<T>, String>> lines = new ArrayList<>();
    lines.add(Column::heading);
    rows.forEach(row -> lines.add(column -> column.cell().apply(row)));
    for (Function<Column<T>, String> line : lines) {
      List<String> cells = new ArrayList<>();
      for (Column<T> column : columns) {
        String left = cells.isEmpty() ? "-" : "";
        cells.add(("%" + left + width(column, rows) + "s").formatted(line.apply(column)));
      }
      out.println(String.join("  ", cells).stripTrailing());
    }
  }

  private static <T> int width(Column<T> column, List<T> rows) {
    int widest = rows.stream().mapToInt(row -> column.cell().apply(row).length()).max().orElse(0);
    return Math.max(column.heading().length(), widest);
  }
}
