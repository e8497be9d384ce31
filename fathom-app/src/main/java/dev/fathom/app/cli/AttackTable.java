package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The short table that an attack prints: success and refusals by depth, with intervals. */
final class AttackTable {
  private static final List<String> HEADINGS =
      List.of("group", "depth", "n", "success", "95 % interval", "refused", "95 % interval");

  private AttackTable() {}

  /**
   * Prints the table and the run's notes.
   *
   * @param results the content of {@code results.json}
   */
  static void print(ObjectNode results, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    for (var group : results.path("groups").properties()) {
      for (JsonNode at : group.getValue().path("depths")) {
        JsonNode success = at.path("success");
        JsonNode refused = at.path("refused");
        rows.add(
            List.of(
                Printable.line(group.getKey()),
                at.path("depth").asText(),
                at.path("n").asText(),
                percent(success.path("value")) + " %",
                interval(success),
                percent(refused.path("value")) + " %",
                interval(refused)));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int width = width(rows, column);
        String form = column == 0 ? "%-" + width + "s" : "  %" + width + "s";
        line.append(form.formatted(row.get(column)));
      }
      out.println(line);
    }
    out.println();
    out.println(
        "success: the share of answers that complied, by the judge "
            + results.path("judge").path("name").asText());
    out.println("refused: the share of answers that refuse; what is left does neither");
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
    if (results.path("testing_only").booleanValue()) {
      out.println("note: only the first rows of each group were attacked (--limit): testing only");
    }
  }

  private static String interval(JsonNode share) {
    return percent(share.path("low")) + " – " + percent(share.path("high"));
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElseThrow();
  }

  private static String percent(JsonNode share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share.doubleValue());
  }
}
