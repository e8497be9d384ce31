package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.app.cli.TextTable.Column;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The short table that {@code fathom measure} prints: what the report says at greater length. It
 * has as many columns as fit.
 */
final class MeasureTable {
  private static final String TOO_FEW = "…";

  /** A group of the results. */
  private record Group(String name, JsonNode summary, JsonNode depth) {
    JsonNode at(int position, String metric) {
      return position > depth.path("support").asInt()
          ? MissingNode.getInstance()
          : summary.path("positions").path(position - 1).path(metric);
    }
  }

  private MeasureTable() {}

  /**
   * Prints the table, what its headings mean, and the run's notes.
   *
   * @param results the content of {@code results.json}
   * @param width the most characters of a line
   */
  static void print(ObjectNode results, int width, PrintWriter out) {
    List<Group> groups = new ArrayList<>();
    for (var group : results.path("groups").properties()) {
      JsonNode depth = results.path("depth").path("groups").path(group.getKey());
      groups.add(new Group(Printable.line(group.getKey()), group.getValue(), depth));
    }
    String delta = results.path("depth").path("recovery_delta").asText();
    TextTable<Group> table = TextTable.fitting(columns(delta), groups, width);
    table.print(out);
    List<Column<Group>> columns = table.columns();
    out.println();
    keys(columns, delta).forEach((key, meaning) -> out.printf("%-9s %s%n", key, meaning));
    if (groups.stream().anyMatch(group -> lacks(columns, group))) {
      out.printf("%-9s %s%n", TOO_FEW, "too few responses are that long");
    }
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
    if (results.path("testing_only").booleanValue()) {
      out.println("note: only the first rows of each group were measured (--limit): testing only");
    }
  }

  private static List<Column<Group>> columns(String delta) {
    return List.of(
        new Column<>("group", "", 0, Group::name),
        new Column<>("n", "", 0, group -> group.summary().path("n").asText()),
        kl(1, 0),
        kl(2, 2),
        kl(5, 1),
        kl(10, 5),
        kl(20, 1),
        kl(50, 7),
        new Column<>("half@", "half@", 1, group -> position(group, "kl_half_life")),
        new Column<>(
            "KL>5",
            "KL>5",
            6,
            group -> interval(group.depth().path("kl_area_beyond_5"), "value", "%.1f±%.1f")),
        recovery(1, 1),
        recovery(5, 3),
        new Column<>(
            "P(R)<" + delta, "P(R)<" + delta, 4, group -> position(group, "recovery_below_delta")));
  }

  /** What the headings mean, of those that are shown. */
  private static Map<String, String> keys(List<Column<Group>> columns, String delta) {
    Map<String, String> meanings = new LinkedHashMap<>();
    meanings.put("KL@t", "KL(aligned ‖ base) at token t in nats: mean ± half its 95 % interval");
    meanings.put("half@", "the first token where KL is half of KL@1 or less");
    meanings.put("KL>5", "KL summed over the tokens after the fifth");
    meanings.put("P(R)@t", "how probably the aligned model opens a refusal at token t");
    meanings.put("P(R)<" + delta, "the first token where that is below " + delta);
    meanings.keySet().retainAll(columns.stream().map(Column::key).collect(Collectors.toSet()));
    return meanings;
  }

  private static boolean lacks(List<Column<Group>> columns, Group group) {
    return columns.stream().anyMatch(column -> column.cell().apply(group).equals(TOO_FEW));
  }

  private static Column<Group> kl(int position, int importance) {
    return new Column<>(
        "KL@" + position,
        "KL@t",
        importance,
        group -> interval(group.at(position, "kl"), "mean", "%.2f±%.2f"));
  }

  private static Column<Group> recovery(int position, int importance) {
    return new Column<>(
        "P(R)@" + position,
        "P(R)@t",
        importance,
        group -> {
          JsonNode mean = group.at(position, "recovery_aligned").path("mean");
          return mean.isNumber() ? String.format(Locale.ROOT, "%.3f", mean.asDouble()) : TOO_FEW;
        });
  }

  private static String position(Group group, String number) {
    JsonNode value = group.depth().path(number).path("value");
    return value.isNumber() ? Integer.toString(value.intValue()) : "never";
  }

  private static String interval(JsonNode summary, String value, String form) {
    if (!summary.path(value).isNumber()) {
      return TOO_FEW;
    }
    double half = (summary.path("high").asDouble() - summary.path("low").asDouble()) / 2;
    return String.format(Locale.ROOT, form, summary.path(value).asDouble(), half);
  }
}
