package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.app.report.RecoverReport;
import dev.fathom.app.report.TrainReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.TrainRun;
import dev.fathom.train.recover.RecoverSettings;
import dev.fathom.train.recover.TwoStageRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom recover two-stage}: realigned first, completed then. */
@Command(
    name = "two-stage",
    sortOptions = false,
    customSynopsis = {
      "fathom recover two-stage RECIPE [--set KEY=VALUE]... [OPTIONS]",
      "       fathom recover two-stage --base MODEL --aligned MODEL --degraded MODEL",
      "           --harmful FILE --data FILE [OPTIONS]"
    },
    header = "Train back towards the aligned model, then a targeted completion.",
    description = {
      "",
      "The run's folder gets a training's folder for each stage and the final model (checkpoint)."
          + " The same command goes on where a stopped run ended.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  fathom recover two-stage recipes/recover-two-stage.yaml --set degraded=DIR"
    })
public final class TwoStageCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = RecoverSettings.ALL;

  @Spec private CommandSpec spec;

  @Mixin private RecipeParameter recipe;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting, as the option of that name.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Mixin private FolderOptions folders;

  @Option(
      names = "--validate",
      description = "Check settings, data, models and tokenizers, and stop before computing.")
  private boolean validate;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Settings settings = SettingsOptions.read(spec, recipe.recipe(), set, SETTINGS);
    PrintWriter out = spec.commandLine().getOut();
    if (folders.show(settings, out)) {
      return Exit.OK;
    }
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    TwoStageRun run =
        new TwoStageRun(settings, options.locator(), commandLine, options.display(), System.err);
    if (validate) {
      run.validate().forEach(stage -> out.println("usable: " + stage));
      out.flush();
      return Exit.OK;
    }
    Path folder = run.run(folders.overwrite());
    JsonNode results = Json.object(folder.resolve("results.json"));
    // The stages' own pages first: the recovery's links to those that are there.
    results
        .path("stages")
        .forEach(stage -> TrainReport.write(folder.resolve(stage.path("folder").asText())));
    WrittenReport report = RecoverReport.write(folder);
    RecoverSummary.stages(results, out);
    RecoverSummary.next(folder, folder.resolve(TrainRun.CHECKPOINT), report, out);
    out.flush();
    return Exit.OK;
  }
}
