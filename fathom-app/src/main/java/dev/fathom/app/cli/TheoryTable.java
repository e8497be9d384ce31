package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The short table of a theory run: a row per position. */
final class TheoryTable {
  private TheoryTable() {}

  /**
   * Prints the table and the run's notes.
   *
   * @param results the content of {@code results.json}
   */
  static void print(ObjectNode results, PrintWriter out) {
    List<Integer> positions =
        IntStream.range(0, results.path("harm_information").size()).boxed().toList();
    new TextTable<>(
            List.of(
                column("t", t -> Integer.toString(t + 1)),
                column("I_t", t -> number(results, "harm_information", t)),
                column(
                    "gradient",
                    t -> text(results.path("gradient").path("norm").path(t).doubleValue())),
                column("KL", t -> number(results, "optimum_kl", t)),
                column("predicted", t -> number(results, "optimum_kl_predicted", t)),
                column("P(R) base", t -> number(results, "base_recovery", t)),
                column("P(R) penalty", t -> number(results, "recovery_probability", t))),
            positions)
        .print(out);
    out.println();
    out.println("I_t           harm information: what token t tells about the output's harm");
    out.println("gradient      norm of the gradient of expected harm through position t");
    out.println("KL            of the aligned optimum from the base; predicted: λ²/2·I_t");
    out.println("P(R)          probability of turning back, of the base and with the penalty");
    results.path("notes").forEach(note -> out.println("note: " + Printable.line(note.asText())));
  }

  private static TextTable.Column<Integer> column(String heading, IntFunction<String> cell) {
    return new TextTable.Column<>(heading, heading, 0, cell::apply);
  }

  private static String number(ObjectNode results, String key, int t) {
    return text(results.path(key).path(t).doubleValue());
  }

  private static String text(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
  }
}
