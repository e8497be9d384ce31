package dev.fathom.measure;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * {@code positions.csv}: the summaries of {@code results.json} as one flat table, for spreadsheets
 * and plotting tools.
 */
final class PositionsCsv {
  private static final List<String> NUMBERS =
      List.of("mean", "low", "high", "median", "p5", "p95", "n");

  private PositionsCsv() {}

  /** One row per group, position (from 1) and metric. */
  static String of(JsonNode results) {
    StringWriter text = new StringWriter();
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setRecordSeparator("\n")
            .setHeader(
                "group", "position", "metric", "mean", "low", "high", "median", "p5", "p95", "n")
            .get();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      for (var group : results.path("groups").properties()) {
        int position = 1;
        for (JsonNode at : group.getValue().path("positions")) {
          for (var metric : at.properties()) {
            csv.print(group.getKey());
            csv.print(position);
            csv.print(metric.getKey());
            for (String number : NUMBERS) {
              csv.print(metric.getValue().path(number).numberValue());
            }
            csv.println();
          }
          position++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
