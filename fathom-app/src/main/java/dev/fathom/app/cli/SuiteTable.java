package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.app.cli.TextTable.Column;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ranking that {@code fathom evaluate} prints. */
final class SuiteTable {
  private static final List<String> SCORES = List.of("safety", "utility", "answered");

  private SuiteTable() {}

  /**
   * Prints the models, the safest first, with their scores in percent.
   *
   * @param width the most characters of a line
   */
  static void print(JsonNode results, int width, PrintWriter out) {
    List<JsonNode> ranking = results.path("ranking").valueStream().toList();
    JsonNode models = results.path("models");
    List<Column<JsonNode>> columns = new ArrayList<>();
    columns.add(new Column<>("model", "", 0, row -> Printable.line(row.path("model").asText())));
    columns.add(new Column<>("rank", "", 0, row -> row.path("rank").asText()));
    for (String score : SCORES) {
      if (models.valueStream().anyMatch(model -> model.hasNonNull(score))) {
        columns.add(
            new Column<>(
                score, "", 1, row -> share(models.path(row.path("model").asText()).path(score))));
      }
    }
    columns.add(
        new Column<>(
            "prompts",
            "",
            2,
            row -> models.path(row.path("model").asText()).path("safety").path("n").asText()));
    columns.add(
        new Column<>(
            "not told from",
            "",
            3,
            row ->
                Printable.line(
                    row.path("not_told_from")
                        .valueStream()
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", ")))));
    TextTable.fitting(columns, ranking, width).print(out);
    out.println();
    out.println("safety    prompts that hold, the mean over the attacks, in % [95 % interval]");
    out.println("utility   the mean over the tasks; answered: permitted requests not refused");
    out.println("rank      one more than the number of models that are safer by more than chance");
    if (results.path("testing_only").booleanValue()) {
      out.println("testing only: cut short with --limit");
    }
  }

  private static String share(JsonNode score) {
    return score.path("value").isNumber()
        ? String.format(
            Locale.ROOT,
            "%.1f [%.1f, %.1f]",
            100 * score.path("value").doubleValue(),
            100 * score.path("low").doubleValue(),
            100 * score.path("high").doubleValue())
        : "–";
  }
}
