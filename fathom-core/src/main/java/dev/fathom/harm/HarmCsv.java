package dev.fathom.harm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** {@code positions.csv}: the groups of {@code results.json} as one flat table. */
final class HarmCsv {
  private static final List<String> ESTIMATES = List.of("h", "information");
  private static final List<String> NUMBERS = List.of("value", "low", "high");

  private HarmCsv() {}

  /** One row per group, model and position (from 1). */
  static String of(ObjectNode groups) {
    StringWriter text = new StringWriter();
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setRecordSeparator("\n")
            .setHeader(
                "group",
                "model",
                "t",
                "reached",
                "h",
                "h_low",
                "h_high",
                "information",
                "information_low",
                "information_high",
                "share")
            .get();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      for (var group : groups.properties()) {
        for (var side : group.getValue().properties()) {
          for (JsonNode position : side.getValue().path("positions")) {
            csv.print(group.getKey());
            csv.print(side.getKey());
            csv.print(position.path("t").intValue());
            csv.print(position.path("reached").longValue());
            for (String estimate : ESTIMATES) {
              for (String number : NUMBERS) {
                csv.print(position.path(estimate).path(number).numberValue());
              }
            }
            csv.print(position.path("share").numberValue());
            csv.println();
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
