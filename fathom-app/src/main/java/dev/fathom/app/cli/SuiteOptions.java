package dev.fathom.app.cli;

import dev.fathom.suite.Suite;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A suite and what changes it, the same for every verb that takes one. */
final class SuiteOptions {
  @Parameters(paramLabel = "SUITE.yaml", description = "The suite; see docs/evaluate.md.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "A key of the suite, with dots where it is below others:"
              + " attacks.prefill.depths='[0, 5]'.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--output", paramLabel = "DIR", description = "The suite's folder.")
  private String output;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Only the first so many rows of each group in every stage, for testing; without --output"
              + " into a folder of its own.")
  private Integer limit;

  /** The suite with the changes above it. */
  Suite read() {
    Map<String, String> changes = new LinkedHashMap<>(set);
    if (limit != null) {
      changes.put("limit", limit.toString());
    }
    if (output != null) {
      // As YAML text, whatever characters it has.
      changes.put("output", "'" + output.replace("'", "''") + "'");
    }
    Suite suite = Suite.read(file, changes);
    if (limit != null && output == null) {
      changes.put("output", "'" + (suite.folder() + "-limit-" + limit).replace("'", "''") + "'");
      return Suite.read(file, changes);
    }
    return suite;
  }
}
