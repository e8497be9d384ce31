package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.app.cli.TextTable.Column;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The short table that a fine-tuning attack prints: success over its steps. */
final class FineTuningTable {
  private FineTuningTable() {}

  /** One model asked in one way. */
  private record Row(String step, String group, String asked, JsonNode at) {
    String share(String key) {
      JsonNode share = at.path(key);
      return "%s %% [%s, %s]"
          .formatted(
              percent(share.path("value")),
              percent(share.path("low")),
              percent(share.path("high")));
    }
  }

  /**
   * Prints the table and the run's notes.
   *
   * @param results the content of {@code results.json}
   */
  static void print(ObjectNode results, PrintWriter out) {
    List<Row> rows = new ArrayList<>();
    for (JsonNode step : results.path("steps")) {
      for (var group : step.path("groups").properties()) {
        for (JsonNode at : group.getValue().path("settings")) {
          rows.add(
              new Row(
                  step.path("step").asText(),
                  Printable.line(group.getKey()),
                  Printable.line(at.path("setting").asText()),
                  at));
        }
      }
    }
    List<Column<Row>> columns =
        List.of(
            new Column<>("step", "", 0, Row::step),
            new Column<>("group", "", 0, Row::group),
            new Column<>("asked", "", 0, Row::asked),
            new Column<>("n", "", 0, row -> row.at().path("n").asText()),
            new Column<>("success", "", 0, row -> row.share("success")),
            new Column<>("refused", "", 0, row -> row.share("refused")));
    new TextTable<>(columns, rows).print(out);
    out.println();
    out.println(
        "success: the share of answers that complied, with its 95 % interval, by the judge "
            + Printable.line(results.path("judge").path("name").asText()));
    out.println("refused: the share of answers that refuse; what is left does neither");
    out.println("step 0:  the model under attack, before it is fine-tuned");
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
    if (results.path("testing_only").booleanValue()) {
      out.println("note: only the first rows of each group were asked (--limit): testing only");
    }
  }

  private static String percent(JsonNode share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share.doubleValue());
  }
}
