package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.MeasureReport;
import dev.fathom.measure.MeasureRun;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom measure}: the depth profile of a pair of models. */
@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measure how deep the alignment of a model goes, against the base it was aligned from.",
    footer = {
      "",
      "Example:",
      "  fathom measure --base BASE --aligned ALIGNED --prompts rows.jsonl --output runs/depth",
      "The same command goes on where a stopped run ended."
    })
public final class MeasureCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = MeasureSettings.ALL;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "A YAML file with any of the settings below; options override it.")
  private Path recipe;

  @Option(names = "--overwrite", description = "Start anew where the output folder holds a run.")
  private boolean overwrite;

  @Option(names = "--show-config", description = "Print the merged settings and stop.")
  private boolean showConfig;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Settings settings = SettingsOptions.read(spec, Optional.ofNullable(recipe), SETTINGS);
    PrintWriter out = spec.commandLine().getOut();
    if (showConfig) {
      out.print(settings.toYaml());
      out.flush();
      return Exit.OK;
    }
    List<String> commandLine = spec.commandLine().getParent().getParseResult().originalArgs();
    Path folder =
        new MeasureRun(settings, options.locator(), commandLine, options.display(), System.err)
            .run(overwrite);
    MeasureReport.Written report = MeasureReport.write(folder);
    ObjectNode results = Json.object(folder.resolve("results.json"));
    MeasureTable.print(results, out);
    out.println();
    out.println("report:  " + report.html());
    out.println("next:    open it in a browser, or compare other tokens with");
    out.println("         fathom measure --along generation …   (the aligned model's own answers)");
    out.flush();
    return Exit.OK;
  }
}
