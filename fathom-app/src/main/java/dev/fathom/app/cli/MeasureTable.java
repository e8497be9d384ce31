package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The short table that {@code fathom measure} prints: what the report says at greater length. */
final class MeasureTable {
  private static final int[] POSITIONS = {1, 2, 5, 10, 20, 50};

  private MeasureTable() {}

  static void print(ObjectNode results, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(heading());
    for (var group : results.path("groups").properties()) {
      rows.add(
          row(
              group.getKey(),
              group.getValue(),
              results.path("depth").path("groups").path(group.getKey())));
    }
    out.println(
        "KL(aligned ‖ base) in nats by response token, mean and 95 % interval (… = no sample that long)");
    out.println();
    write(rows, out);
    results.path("notes").forEach(note -> out.println("note: " + note.asText()));
    if (results.path("testing_only").booleanValue()) {
      out.println("note: only the first rows were measured (--limit): for testing only");
    }
  }

  private static List<String> heading() {
    List<String> cells = new ArrayList<>(List.of("group", "n"));
    for (int position : POSITIONS) {
      cells.add("KL@" + position);
    }
    cells.addAll(List.of("halved at", "KL beyond 5", "P(recover)@1", "P(recover)@5"));
    return cells;
  }

  private static List<String> row(String name, JsonNode group, JsonNode depth) {
    List<String> cells = new ArrayList<>(List.of(name, group.path("n").asText()));
    for (int position : POSITIONS) {
      cells.add(interval(group.path("positions").path(position - 1).path("kl"), "mean"));
    }
    JsonNode half = depth.path("kl_half_life").path("value");
    cells.add(half.isNumber() ? "token " + half.asInt() : "never");
    cells.add(interval(depth.path("kl_area_beyond_5"), "value"));
    for (int position : new int[] {1, 5}) {
      JsonNode recovery =
          group.path("positions").path(position - 1).path("recovery_aligned").path("mean");
      cells.add(
          recovery.isNumber() ? String.format(Locale.ROOT, "%.3f", recovery.asDouble()) : "…");
    }
    return cells;
  }

  private static String interval(JsonNode summary, String value) {
    if (!summary.path(value).isNumber()) {
      return "…";
    }
    return String.format(
        Locale.ROOT,
        "%.2f [%.2f, %.2f]",
        summary.path(value).asDouble(),
        summary.path("low").asDouble(),
        summary.path("high").asDouble());
  }

  private static void write(List<List<String>> rows, PrintWriter out) {
    int columns = rows.getFirst().size();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int column = 0; column < columns; column++) {
        int at = column;
        int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
        cells.add(
            String.format(column == 0 ? "%-" + width + "s" : "%" + width + "s", row.get(column)));
      }
      out.println(cells.stream().collect(Collectors.joining("  ")).stripTrailing());
    }
  }
}
