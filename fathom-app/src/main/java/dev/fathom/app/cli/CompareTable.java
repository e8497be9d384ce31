package dev.fathom.app.cli;

import dev.fathom.app.cli.TextTable.Column;
import dev.fathom.app.report.Comparison;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The table that {@code fathom compare} prints, with as many columns as fit. */
final class CompareTable {
  private CompareTable() {}

  /**
   * Prints the table and what its headings mean.
   *
   * @param width the most characters of a line
   */
  static void print(Comparison comparison, int width, PrintWriter out) {
    List<Column<Comparison.Row>> columns = new ArrayList<>();
    columns.add(new Column<>("run", "", 0, row -> Printable.line(row.run())));
    columns.add(new Column<>("kind", "", 1, Comparison.Row::kind));
    for (int i = 0; i < comparison.columns().size(); i++) {
      int index = i;
      Comparison.Column column = comparison.columns().get(i);
      if (!column.brief()) {
        continue;
      }
      columns.add(
          new Column<>(
              Printable.line(column.heading()),
              column.meaning(),
              2 + index,
              row -> cell(row.cells().get(index), column.share())));
    }
    TextTable<Comparison.Row> table = TextTable.fitting(columns, comparison.rows(), width);
    table.print(out);
    out.println();
    table.columns().stream()
        .filter(column -> !column.key().isEmpty())
        .forEach(column -> out.printf("%-9s %s%n", column.heading(), Printable.line(column.key())));
    if (comparison.columns().stream().anyMatch(column -> !column.brief())) {
      out.println(
          "the report also has "
              + comparison.columns().stream()
                  .filter(column -> !column.brief())
                  .map(column -> Printable.line(column.heading()))
                  .collect(Collectors.joining(", ")));
    }
    int left = columns.size() - table.columns().size();
    if (left > 0) {
      out.println(left + (left == 1 ? " column does" : " columns do") + " not fit: see the report");
    }
  }

  private static String cell(Optional<Comparison.Cell> cell, boolean share) {
    return cell.map(c ->
            share
                ? String.format(Locale.ROOT, "%.0f", 100 * c.value()) + half(c, 100, "±%.0f") + "%"
                : String.format(Locale.ROOT, "%.2f", c.value()) + half(c, 1, "±%.2f"))
        .orElse("");
  }

  private static String half(Comparison.Cell cell, double times, String form) {
    OptionalDouble low = cell.low();
    OptionalDouble high = cell.high();
    return low.isPresent() && high.isPresent()
        ? String.format(Locale.ROOT, form, times * (high.getAsDouble() - low.getAsDouble()) / 2)
        : "";
  }
}
