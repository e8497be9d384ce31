package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.app.cli.TextTable.Column;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** The short table that harm information prints: a line for each group and model. */
final class HarmTable {
  private static final int MOST = 3;

  private HarmTable() {}

  private record Row(String group, String model, JsonNode at) {
    String estimate(String key) {
      JsonNode estimate = at.path(key);
      return "%s [%s, %s]"
          .formatted(
              number(estimate.path("value")),
              number(estimate.path("low")),
              number(estimate.path("high")));
    }

    String horizon() {
      JsonNode horizon = at.path("horizon");
      return "%s [%s, %s]"
          .formatted(
              position(horizon.path("value")),
              position(horizon.path("low")),
              position(horizon.path("high")));
    }

    /** The positions that decide most, with their share. */
    String most() {
      List<JsonNode> positions =
          StreamSupport.stream(at.path("positions").spliterator(), false)
              .filter(position -> position.path("share").doubleValue() > 0)
              .sorted(
                  Comparator.comparingDouble(
                          (JsonNode position) -> position.path("share").doubleValue())
                      .reversed())
              .limit(MOST)
              .toList();
      return String.join(
          ", ",
          positions.stream()
              .map(position ->
                  String.format(
                      Locale.ROOT,
                      "%d (%.0f %%)",
                      position.path("t").intValue(),
                      100 * position.path("share").doubleValue()))
              .toList());
    }
  }

  /**
   * Prints the table and the run's notes.
   *
   * @param results the content of {@code results.json}
   */
  static void print(ObjectNode results, PrintWriter out) {
    List<Row> rows = new ArrayList<>();
    for (var group : results.path("groups").properties()) {
      for (var side : group.getValue().properties()) {
        rows.add(new Row(Printable.line(group.getKey()), side.getKey(), side.getValue()));
      }
    }
    List<Column<Row>> columns =
        List.of(
            new Column<>("group", "", 0, Row::group),
            new Column<>("model", "", 0, Row::model),
            new Column<>("n", "", 0, row -> row.at().path("n").asText()),
            new Column<>("rollouts", "", 0, row -> row.at().path("rollouts").asText()),
            new Column<>("harm", "", 0, row -> row.estimate("harm_mean")),
            new Column<>("variance", "", 0, row -> row.estimate("harm_variance")),
            new Column<>("horizon", "", 0, Row::horizon),
            new Column<>("decided most at", "", 0, Row::most));
    new TextTable<>(columns, rows).print(out);
    boolean own = results.path("along").asText().equals("sampled");
    out.println();
    out.println(
        "harm:     the mean of the judge's probability that an answer complied, by the judge "
            + Printable.line(results.path("judge").path("name").asText()));
    out.println("variance: of that over a prompt's answers, which is the sum of harm information");
    out.println(
        String.format(
            Locale.ROOT,
            "horizon:  after so many tokens at most %.0f %% of the harm information %s is left",
            100 * results.path("beyond").doubleValue(),
            own ? "of drawn answers" : "along the given answers"));
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
    if (results.path("testing_only").booleanValue()) {
      out.println("note: only the first rows of each group were asked (--limit): testing only");
    }
  }

  private static String number(JsonNode value) {
    return String.format(Locale.ROOT, "%.4f", value.doubleValue());
  }

  private static String position(JsonNode value) {
    return value.isNull() ? "–" : String.format(Locale.ROOT, "%.0f", value.doubleValue());
  }
}
