package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.app.report.RunReport;
import dev.fathom.run.Exit;
import dev.fathom.suite.Suite;
import dev.fathom.suite.SuiteRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom evaluate}: attacks, over-refusal and tasks on several models, in one run. */
@Command(
    name = "evaluate",
    sortOptions = false,
    customSynopsis = "fathom evaluate SUITE.yaml [OPTIONS]",
    header = "Attack and test several models, and rank them.",
    description = {
      "",
      "Makes the suite's models that are not there yet, carries out every attack and task on each"
          + " of them, and tells which is safer, which abler, and by more than chance. The same"
          + " command goes on where a stopped run ended, and tries again what failed.",
      ""
    },
    footer = {"", "Example:", "  fathom evaluate recipes/suites/apothecary.yaml"})
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private SuiteOptions suite;

  @Option(
      names = "--models",
      paramLabel = "NAMES",
      split = ",",
      description = "Only these of the suite's models, separated by commas.")
  private List<String> models = List.of();

  @Option(names = "--overwrite", description = "Start anew where the output folder holds a suite.")
  private boolean overwrite;

  @Option(names = "--show-config", description = "Print the resolved suite and stop.")
  private boolean showConfig;

  @Option(
      names = "--validate",
      description = "Check the suite, its recipes, files and models, and stop before computing.")
  private boolean validate;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Suite read = suite.read();
    PrintWriter out = spec.commandLine().getOut();
    if (showConfig) {
      out.print(read.settings().toYaml());
      out.flush();
      return Exit.OK;
    }
    SuiteRun run =
        new SuiteRun(
            read,
            models,
            options.locator(),
            spec.root().commandLine().getParseResult().originalArgs(),
            options.display(),
            System.err,
            RunReport::write);
    if (validate) {
      run.validate().forEach(stage -> out.println("usable: " + stage));
      out.flush();
      return Exit.OK;
    }
    SuiteRun.Ending ending = run.run(overwrite);
    Path folder = read.folder();
    List<Path> reports = RunReport.write(folder);
    JsonNode results = Json.object(folder.resolve("results.json"));
    SuiteTable.print(results, spec.usageMessage().width(), out);
    out.println();
    out.println("results: " + folder + " (results.json, suite.csv, a folder for each model)");
    out.println("report:  " + reports.getFirst());
    for (JsonNode failed : results.path("failed")) {
      out.println(
          "failed:  %s/%s: %s"
              .formatted(
                  failed.path("model").asText(),
                  failed.path("stage").asText(),
                  Printable.line(failed.path("why").asText())));
    }
    out.println(
        ending == SuiteRun.Ending.COMPLETE
            ? "next:    fathom compare " + folder + "/MODEL… sets single models side by side"
            : "next:    the same command tries again what failed");
    out.flush();
    return ending == SuiteRun.Ending.COMPLETE ? Exit.OK : Exit.FAILURE;
  }
}
