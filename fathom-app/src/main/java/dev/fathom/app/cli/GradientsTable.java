package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The short table of a gradients run: what is left of each gradient late in an answer. */
final class GradientsTable {
  /** A curve with its name. */
  private record Line(String name, JsonNode n, JsonNode curve) {
    JsonNode at(int t) {
      return curve
          .path("positions")
          .valueStream()
          .filter(position -> position.path("t").intValue() == t)
          .findFirst()
          .map(position -> position.path("value"))
          .orElse(curve.path("none"));
    }
  }

  private GradientsTable() {}

  /**
   * Prints the table and the run's notes.
   *
   * @param results the content of {@code results.json}
   * @param width the most characters of a line
   */
  static void print(ObjectNode results, int width, PrintWriter out) {
    List<Line> lines = new ArrayList<>();
    for (var group : results.path("groups").properties()) {
      JsonNode at = group.getValue();
      lines.add(
          new Line(
              Printable.line(group.getKey()) + ": a token's own",
              at.path("n"),
              at.path("grad_mag")));
    }
    for (var objective : results.path("objectives").properties()) {
      for (var role : objective.getValue().path("roles").properties()) {
        lines.add(
            new Line(
                Printable.line(objective.getKey()) + ": " + role.getKey(),
                role.getValue().path("n"),
                role.getValue()));
      }
    }
    int early = results.path("early").intValue();
    int late = results.path("late").intValue();
    TextTable.fitting(
            List.of(
                column("gradient of", 0, Line::name),
                column("n", 0, line -> line.n().asText()),
                column("at 1", 1, line -> number(line.at(1))),
                column("at 5", 2, line -> number(line.at(5))),
                column("at 16", 2, line -> number(line.at(16))),
                column("late / early", 0, line -> ratio(line.curve().path("late_over_early")))),
            lines,
            width)
        .print(out);
    out.println();
    out.println(
        "late / early  mean norm from token %d on over that up to token %d, 95 %% interval"
            .formatted(late, early));
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
  }

  private static TextTable.Column<Line> column(
      String heading, int importance, Function<Line, String> cell) {
    return new TextTable.Column<>(heading, heading, importance, cell);
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.3g", value.doubleValue()) : "-";
  }

  private static String ratio(JsonNode estimate) {
    return estimate.path("value").isNumber()
        ? String.format(
            Locale.ROOT,
            "%.2f [%.2f, %.2f]",
            estimate.path("value").doubleValue(),
            estimate.path("low").doubleValue(),
            estimate.path("high").doubleValue())
        : "-";
  }
}
