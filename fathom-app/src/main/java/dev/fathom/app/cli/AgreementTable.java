package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The short table of an agreement: a row per judge, each number with its interval. */
final class AgreementTable {
  /** A judge over all rows, or over those that it has not seen. */
  private record Line(String judge, JsonNode at) {}

  private AgreementTable() {}

  /**
   * Prints the table and the run's notes.
   *
   * @param results the content of {@code results.json}
   * @param width the most characters of a line
   */
  static void print(ObjectNode results, int width, PrintWriter out) {
    List<Line> lines = new ArrayList<>();
    for (var judge : results.path("judges").properties()) {
      JsonNode at = judge.getValue();
      lines.add(new Line(judge.getKey(), at));
      if (at.has("unseen")) {
        lines.add(new Line(judge.getKey() + ", unseen", at.path("unseen")));
      }
    }
    TextTable.fitting(
            List.of(
                column("judge", 0, Line::judge),
                column("n", 0, line -> line.at().path("n").asText()),
                column("kappa", 0, line -> number(line.at().path("kappa"))),
                column("accuracy", 1, line -> number(line.at().path("accuracy"))),
                column("F1", 2, line -> number(line.at().path("f1")))),
            lines,
            width)
        .print(out);
    out.println();
    TextTable.fitting(
            List.of(
                column("judge", 0, Line::judge),
                column("right: complied", 0, line -> count(line, "true_positive")),
                column("missed", 0, line -> count(line, "false_negative")),
                column("false alarms", 0, line -> count(line, "false_positive")),
                column("right: not", 0, line -> count(line, "true_negative")),
                column("unjudged", 0, line -> line.at().path("unjudged").asText())),
            lines,
            width)
        .print(out);
    out.println();
    out.println(
        "kappa: agreement with the labels beyond chance (Cohen); in brackets 95 % intervals");
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
  }

  private static TextTable.Column<Line> column(
      String heading, int importance, Function<Line, String> cell) {
    return new TextTable.Column<>(heading, heading, importance, cell);
  }

  private static String count(Line line, String key) {
    return line.at().path("confusion").path(key).asText();
  }

  private static String number(JsonNode estimate) {
    return estimate.path("value").isNumber()
        ? String.format(
            Locale.ROOT,
            "%.3f [%.3f, %.3f]",
            estimate.path("value").doubleValue(),
            estimate.path("low").doubleValue(),
            estimate.path("high").doubleValue())
        : "unknown";
  }
}
