package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** What a training came to, in a few lines. */
final class TrainSummary {
  private TrainSummary() {}

  static void print(JsonNode results, PrintWriter out) {
    out.println(
        "%s, %,d steps%s"
            .formatted(
                results.path("objective").path("name").asText(),
                results.path("steps").asLong(),
                results.path("stopped").asText().equals("guard")
                    ? ", stopped by the utility guard"
                    : ""));
    out.println();
    out.println("%-14s %10s %10s".formatted("loss", "first", "last"));
    JsonNode last = results.path("loss").path("last");
    results
        .path("loss")
        .path("first")
        .properties()
        .forEach(part ->
            out.println(
                String.format(
                    Locale.ROOT,
                    "%-14s %10.4f %10.4f",
                    part.getKey(),
                    part.getValue().asDouble(),
                    last.path(part.getKey()).asDouble())));
    JsonNode probe = results.path("probe");
    if (probe.isObject()) {
      out.println(
          String.format(
              Locale.ROOT,
              "%-14s %10.1f %10.1f  %% of %,d tokens",
              "utility probe",
              probe.path("before").path("accuracy").asDouble(),
              probe.path("after").path("accuracy").asDouble(),
              probe.path("before").path("n").asLong()));
    }
  }
}
