package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fathom.app.cli.TextTable.Column;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The layers of a measurement for a terminal: a row per layer, as many columns as fit. */
final class LayerTable {
  private LayerTable() {}

  /**
   * Prints the table and what its headings mean; nothing where there are no layers.
   *
   * @param layers {@code layers} of the results
   * @param width the most characters of a line
   */
  static void print(JsonNode layers, int width, PrintWriter out) {
    if (!layers.isObject()) {
      return;
    }
    List<Column<Integer>> columns = new ArrayList<>();
    columns.add(new Column<>("layer", "", 0, layer -> Integer.toString(layer)));
    for (int position : new int[] {1, 5, 20}) {
      columns.add(
          column("refuse@" + position, 1, layer -> strength(refusal(layers, layer, position))));
    }
    for (var group : layers.path("contraction").path("groups").properties()) {
      String name = Printable.line(group.getKey());
      JsonNode list = group.getValue().path("layers");
      columns.add(column("Δα " + name, columns.size(), layer -> change(at(list, "layer", layer))));
    }
    for (var group : layers.path("transport").properties()) {
      String name = Printable.line(group.getKey());
      JsonNode list = group.getValue().path("blocks");
      columns.add(
          column("Δstep " + name, 2 + columns.size(), layer -> change(at(list, "block", layer))));
    }
    JsonNode probes = layers.path("polarity").path("blocks");
    if (!probes.isEmpty()) {
      columns.add(
          column("probe", 4, layer -> strength(at(probes, "block", layer).path("accuracy"))));
    }
    columns.removeIf(
        column -> rows(layers).stream().allMatch(layer -> column.cell().apply(layer).isEmpty()));
    out.println();
    TextTable<Integer> table = TextTable.fitting(columns, rows(layers), width);
    table.print(out);
    out.println();
    key(
        table,
        out,
        "refuse@",
        "refuse@t  %s less %s along the refusal direction at token t, standard deviations: base > aligned, n = %s and %s"
            .formatted(
                Printable.line(layers.path("refusal").path("groups").path(0).asText()),
                Printable.line(layers.path("refusal").path("groups").path(1).asText()),
                layers.path("refusal").path("tried").path(0).asText(),
                layers.path("refusal").path("tried").path(1).asText()));
    key(table, out, "Δα", "Δα        aligned − base of the spectrum's exponent");
    key(table, out, "Δstep", "Δstep     aligned − base of the Fisher–Rao step into the layer");
    key(
        table,
        out,
        "probe",
        "probe     right answers of a probe without labels: base > aligned, n = "
            + layers.path("polarity").path("tried").asText());
    out.println("±         half a 95 % interval");
  }

  private static void key(
      TextTable<Integer> table, PrintWriter out, String heading, String meaning) {
    if (table.columns().stream().anyMatch(column -> column.heading().startsWith(heading))) {
      out.println(meaning);
    }
  }

  private static List<Integer> rows(JsonNode layers) {
    return IntStream.rangeClosed(1, layers.path("blocks").asInt()).boxed().toList();
  }

  private static Column<Integer> column(String heading, int importance, IntFunction<String> cell) {
    return new Column<>(heading, heading, importance, cell::apply);
  }

  private static JsonNode refusal(JsonNode layers, int layer, int position) {
    JsonNode block = at(layers.path("refusal").path("blocks"), "block", layer);
    return at(block.path("positions"), "position", position).path("strength");
  }

  private static JsonNode at(JsonNode list, String index, int value) {
    for (JsonNode one : list) {
      if (one.path(index).asInt() == value) {
        return one;
      }
    }
    return MissingNode.getInstance();
  }

  private static String strength(JsonNode sides) {
    return sides.isObject()
        ? String.format(
            Locale.ROOT,
            "%.2f > %.2f±%.2f",
            sides.path("base").path("value").asDouble(),
            sides.path("aligned").path("value").asDouble(),
            half(sides.path("aligned")))
        : "";
  }

  private static String change(JsonNode sides) {
    JsonNode difference = sides.path("difference");
    return difference.isObject()
        ? String.format(
            Locale.ROOT, "%+.2f±%.2f", difference.path("value").asDouble(), half(difference))
        : "";
  }

  private static double half(JsonNode estimate) {
    return (estimate.path("high").asDouble() - estimate.path("low").asDouble()) / 2;
  }
}
