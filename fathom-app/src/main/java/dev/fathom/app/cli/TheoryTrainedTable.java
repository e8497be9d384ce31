package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The short table of a theory run about trained models: a row per position. */
final class TheoryTrainedTable {
  private TheoryTrainedTable() {}

  /**
   * Prints the table and the run's notes.
   *
   * @param results the content of {@code results.json}
   */
  static void print(ObjectNode results, PrintWriter out) {
    JsonNode alignment = results.path("alignment").path("positions");
    JsonNode recovery = results.path("recovery").path("positions");
    JsonNode penalised = results.path("penalised").path("positions");
    List<TextTable.Column<Integer>> columns = new ArrayList<>();
    columns.add(new TextTable.Column<>("t", "t", 0, t -> Integer.toString(t + 1)));
    columns.add(column("KL own", alignment, "kl"));
    if (alignment.path(0).has("predicted")) {
      columns.add(column("predicted", alignment, "predicted"));
    }
    columns.add(column("KL harmful", recovery, "kl"));
    columns.add(column("P(R) base", recovery, "base"));
    columns.add(column("P(R) aligned", recovery, "aligned"));
    if (penalised.isArray()) {
      columns.add(column("P(R) penalty", penalised, "measured"));
      columns.add(column("Thm 20", penalised, "predicted"));
    }
    new TextTable<>(columns, IntStream.range(0, recovery.size()).boxed().toList()).print(out);
    out.println();
    out.println("KL own        from the base over the aligned model's own answers, nats");
    out.println("KL harmful    the same behind prefixes of harmful answers");
    out.println("P(R)          probability that the next token opens a refusal, behind them");
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
  }

  private static TextTable.Column<Integer> column(String heading, JsonNode positions, String key) {
    return new TextTable.Column<>(
        heading, heading, 0, t -> text(positions.path(t).path(key).path("value")));
  }

  private static String text(JsonNode value) {
    return !value.isNumber()
        ? "-"
        : value.doubleValue() == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value.doubleValue());
  }
}
