package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The short table that a task prints: each metric over all questions, then by group. */
final class TaskTable {
  private static final int MOST_GROUPS = 60;

  private TaskTable() {}

  private record Line(String group, String metric, JsonNode estimate) {}

  /**
   * Prints the table and the run's notes.
   *
   * @param results the content of {@code results.json}
   */
  static void print(ObjectNode results, PrintWriter out) {
    List<Line> lines = new ArrayList<>();
    JsonNode groups = results.path("groups");
    results
        .path("metrics")
        .properties()
        .forEach(metric -> lines.add(new Line("all", metric.getKey(), metric.getValue())));
    if (groups.size() > 1) {
      groups.properties().stream()
          .limit(MOST_GROUPS)
          .forEach(group ->
              group
                  .getValue()
                  .path("metrics")
                  .properties()
                  .forEach(metric ->
                      lines.add(
                          new Line(
                              Printable.line(group.getKey()),
                              metric.getKey(),
                              metric.getValue()))));
    }
    new TextTable<>(
            List.of(
                column("group", Line::group),
                column("metric", Line::metric),
                column("n", line -> line.estimate.path("n").asText()),
                column("value", line -> number(line.estimate.path("value"))),
                column(
                    "95 % interval",
                    line ->
                        number(line.estimate.path("low"))
                            + " – "
                            + number(line.estimate.path("high")))),
            lines)
        .print(out);
    out.println();
    JsonNode better = results.path("higher_is_better");
    better.properties().stream()
        .filter(metric -> !metric.getValue().booleanValue())
        .forEach(metric -> out.println(metric.getKey() + ": lower is better"));
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
    if (results.path("testing_only").booleanValue()) {
      out.println(
          "note: only the first questions of each group were asked (--limit): testing only");
    }
  }

  private static TextTable.Column<Line> column(String heading, Function<Line, String> cell) {
    return new TextTable.Column<>(heading, "", 0, cell);
  }

  private static String number(JsonNode value) {
    return String.format(Locale.ROOT, "%.4g", value.doubleValue());
  }
}
