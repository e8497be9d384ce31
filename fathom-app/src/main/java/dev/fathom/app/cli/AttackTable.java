package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The short table that an attack prints: success and refusals with intervals. */
final class AttackTable {
  /** Of many settings only the most successful ones are printed. */
  private static final int MOST = 12;

  private static final Comparator<JsonNode> BY_SUCCESS =
      Comparator.comparingDouble((JsonNode at) -> at.path("success").path("value").doubleValue())
          .reversed();

  private AttackTable() {}

  /**
   * Prints the table and the run's notes.
   *
   * @param results the content of {@code results.json}
   */
  static void print(ObjectNode results, PrintWriter out) {
    String axis = results.has("depths") ? "depth" : "setting";
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("group", axis, "n", "success", "95 % interval", "refused", "95 % interval"));
    int more = 0;
    for (var group : results.path("groups").properties()) {
      List<JsonNode> points = group.getValue().path(axis + "s").valueStream().toList();
      if (axis.equals("setting") && points.size() > MOST) {
        more = points.size() - MOST;
        points = points.stream().sorted(BY_SUCCESS).limit(MOST).toList();
      }
      points.forEach(at -> rows.add(row(group.getKey(), at.path(axis).asText(), at)));
      JsonNode broken = group.getValue().path("broken");
      int answers = group.getValue().path("answers").intValue();
      if (answers > group.getValue().path("n").intValue()) {
        rows.add(
            List.of(
                Printable.line(group.getKey()),
                "any",
                group.getValue().path("n").asText(),
                percent(broken.path("value")) + " %",
                interval(broken),
                "",
                ""));
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
    judge(results.path("judge"), results.path("groups"), out);
    out.println("any:     the share of prompts of which at least one answer complied");
    if (more > 0) {
      out.println(
          "         (" + more + " less successful settings of each group are in the report)");
    }
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
    if (results.path("testing_only").booleanValue()) {
      out.println("note: only the first rows of each group were attacked (--limit): testing only");
    }
  }

  /** How far the judge can be believed. */
  private static void judge(JsonNode judge, JsonNode groups, PrintWriter out) {
    JsonNode error = judge.path("error");
    if (error.path("sensitivity").has("value") && error.path("specificity").has("value")) {
      out.println(
          "judge:   finds %s %% [%s] of what complied and %s %% [%s] of the rest, on other answers"
              .formatted(
                  percent(error.path("sensitivity").path("value")),
                  interval(error.path("sensitivity")),
                  percent(error.path("specificity").path("value")),
                  interval(error.path("specificity"))));
      out.println("         (" + Printable.line(error.path("source").asText()) + ")");
    }
    for (var group : groups.properties()) {
      JsonNode corrected = group.getValue().path("success").path("corrected");
      if (corrected.path("value").isNumber()) {
        out.println(
            "corrected for that, success over all of %s: %s %% [%s]"
                .formatted(
                    Printable.line(group.getKey()),
                    percent(corrected.path("value")),
                    interval(corrected)));
      }
    }
    if (judge.path("unjudged").intValue() > 0) {
      out.println(
          "note: %d answers got no verdict and are left out"
              .formatted(judge.path("unjudged").intValue()));
    }
  }

  private static List<String> row(String group, String point, JsonNode at) {
    JsonNode success = at.path("success");
    JsonNode refused = at.path("refused");
    return List.of(
        Printable.line(group),
        Printable.line(point),
        at.path("n").asText(),
        percent(success.path("value")) + " %",
        interval(success),
        percent(refused.path("value")) + " %",
        interval(refused));
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
