package dev.fathom.theory.trained;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.measure.SampleRow;
import dev.fathom.run.SampleLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * What {@code fathom measure} saw along the answers of one group.
 *
 * @param folder of its run
 * @param results its results
 * @param rows one per answer, in the order of their ids
 */
record MeasuredAnswers(Path folder, ObjectNode results, List<SampleRow> rows) {
  /** Divergence of the aligned model from the base, in nats. */
  static final String KL = "kl";

  /** P(R) of the base. */
  static final String BASE = "recovery_base";

  /** P(R) of the aligned model. */
  static final String ALIGNED = "recovery_aligned";

  /**
   * @param option that names the folder, for messages
   * @param along along what the run must have measured
   * @throws UserError if it is no such run, or the group has no answers there
   */
  static MeasuredAnswers read(Path folder, String option, String along, String group) {
    Path file = folder.resolve("results.json");
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "--" + option + ": " + file + ": no such file; give the folder of a fathom measure run");
    }
    ObjectNode results = Json.object(file);
    if (!results.path("schema").asText().equals("fathom-measure/1")) {
      throw new UserError("--" + option + ": " + folder + " is no run of fathom measure");
    }
    if (!results.path("along").asText().equals(along)) {
      throw new UserError(
          "--%s: %s was measured along: %s; needed is along: %s"
              .formatted(option, folder, results.path("along").asText(), along));
    }
    List<SampleRow> rows;
    try (SampleLog log = SampleLog.open(folder.resolve("samples.jsonl"));
        var stored = log.rows()) {
      rows =
          stored
              .map(SampleRow::of)
              .filter(row -> row.group().equals(group) && !row.tokens().isEmpty())
              .sorted(Comparator.comparing(SampleRow::id))
              .toList();
    }
    if (rows.isEmpty()) {
      throw new UserError(
          "--" + option + ": " + folder + " has no answers in group " + group + "; see --group");
    }
    return new MeasuredAnswers(folder, results, rows);
  }

  /** Hashes of a model's files. */
  JsonNode hashes(String side) {
    return results.path("provenance").path("models").path(side).path("sha256");
  }

  /** The last position that at least a tenth of the answers reach, and at least two of them. */
  int support() {
    int least = Math.max(2, (int) Math.ceil(rows.size() / 10.0));
    int[] lengths = rows.stream().mapToInt(row -> row.tokens().size()).sorted().toArray();
    return lengths.length < least ? lengths[lengths.length - 1] : lengths[lengths.length - least];
  }

  /** A metric along one answer. */
  static float[] of(SampleRow row, String metric) {
    return row.profile().metrics().get(metric);
  }

  /** A metric at a position, from 1, of the answers that reach it. */
  double[] at(String metric, int position) {
    return rows.stream()
        .map(row -> of(row, metric))
        .filter(values -> values.length >= position)
        .mapToDouble(values -> values[position - 1])
        .toArray();
  }
}
