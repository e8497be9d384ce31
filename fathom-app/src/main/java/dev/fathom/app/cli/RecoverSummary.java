package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.app.report.WrittenReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/** What a recovery came to, in a few lines. */
final class RecoverSummary {
  private RecoverSummary() {}

  /** Of a recovery in two stages. */
  static void stages(JsonNode results, PrintWriter out) {
    String between = "";
    for (JsonNode stage : results.path("stages")) {
      out.print(between);
      TrainSummary.print(stage, out);
      between = System.lineSeparator();
    }
  }

  /** Of a restoration. */
  static void restored(JsonNode results, PrintWriter out) {
    out.println(
        String.format(
            Locale.ROOT,
            "restored %,d weights, %.2f %% of all, in %d steps%s",
            results.path("restored").asLong(),
            100 * results.path("weights_restored").asDouble(),
            results.path("chosen_step").asInt(),
            results.path("rollback").asBoolean() ? ", with rollback" : ""));
    out.println();
    out.println("%-16s %10s %10s".formatted("", "before", "after"));
    JsonNode cosine = results.path("cosine");
    out.println(
        String.format(
            Locale.ROOT,
            "%-16s %10.4f %10.4f  with the aligned model's state after harmful prompts",
            "cosine",
            cosine.path("before").asDouble(),
            cosine.path("after").asDouble()));
    JsonNode probe = results.path("probe");
    out.println(
        String.format(
            Locale.ROOT,
            "%-16s %10.1f %10.1f  %% of %,d tokens",
            "task",
            probe.path("before").asDouble(),
            probe.path("after").asDouble(),
            probe.path("n").asLong()));
  }

  /** Where it is, and what to do with it. */
  static void next(Path folder, Path checkpoint, WrittenReport report, PrintWriter out) {
    out.println();
    out.println("results:    " + folder + " (results.json)");
    out.println("checkpoint: " + checkpoint);
    out.println("report:     " + report.html());
    out.println("next:       fathom attack prefill --model " + checkpoint + " --prompts FILE");
  }
}
