package dev.fathom.layer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** {@code layers.csv}: the numbers of {@code layers} as one flat table. */
final class LayersCsv {
  private static final List<String> SIDES = List.of("base", "aligned", "difference");

  private final CSVPrinter csv;

  private LayersCsv(CSVPrinter csv) {
    this.csv = csv;
  }

  /**
   * One row per number: what it is, the group, the layer (0 for the embeddings), the response
   * position where it has one, the side, and the number with its interval.
   */
  static String of(JsonNode layers) {
    StringWriter text = new StringWriter();
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setRecordSeparator("\n")
            .setHeader("number", "group", "layer", "position", "side", "value", "low", "high")
            .get();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      new LayersCsv(csv).write(layers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(JsonNode layers) throws IOException {
    for (var group : layers.path("contraction").path("groups").properties()) {
      for (JsonNode layer : group.getValue().path("layers")) {
        sides("contraction", group.getKey(), layer.path("layer").asText(), "", layer);
      }
    }
    for (var group : layers.path("transport").properties()) {
      for (JsonNode block : group.getValue().path("blocks")) {
        sides("transport", group.getKey(), block.path("block").asText(), "", block);
      }
    }
    for (JsonNode block : layers.path("refusal").path("blocks")) {
      String layer = block.path("block").asText();
      for (JsonNode at : block.path("positions")) {
        String position = at.path("position").asText();
        sides("refusal_strength", "", layer, position, at.path("strength"));
        sides("refusal_auc", "", layer, position, at.path("auc"));
      }
    }
    for (JsonNode block : layers.path("polarity").path("blocks")) {
      for (String number : List.of("accuracy", "consistency", "contradiction")) {
        sides("polarity_" + number, "", block.path("block").asText(), "", block.path(number));
      }
    }
  }

  private void sides(String number, String group, String layer, String position, JsonNode at)
      throws IOException {
    for (String side : SIDES) {
      JsonNode estimate = at.path(side);
      if (estimate.isObject()) {
        csv.printRecord(
            number,
            group,
            layer,
            position,
            side,
            estimate.path("value").numberValue(),
            estimate.path("low").numberValue(),
            estimate.path("high").numberValue());
      }
    }
  }
}
