package dev.fathom.app.cli;

import dev.fathom.Json;
import dev.fathom.app.report.TrainReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.TrainRun;
import dev.fathom.train.TrainSettings;
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

/** {@code fathom train}: one recipe, one experiment, one trained checkpoint. */
@Command(
    name = "train",
    sortOptions = false,
    customSynopsis = {
      "fathom train RECIPE [--set KEY=VALUE]... [OPTIONS]",
      "       fathom train --objective NAME --model MODEL --data FILE [OPTIONS]"
    },
    header = "Train a model: deepen its alignment, restore it, or fine-tune it.",
    description = {
      "",
      "The run's folder gets the trained model (checkpoint), steps.jsonl, states to resume from and"
          + " TensorBoard's event file. The same command goes on where a stopped run ended.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  fathom train recipes/targeted-completion.yaml --set base=DIR --set aligned=DIR"
    })
public final class TrainCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = TrainSettings.ALL;

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
    List<String> commandLine = spec.commandLine().getParent().getParseResult().originalArgs();
    TrainRun run =
        new TrainRun(settings, options.locator(), commandLine, options.display(), System.err);
    if (validate) {
      out.println("usable: " + run.validate());
      out.flush();
      return Exit.OK;
    }
    Path folder = run.run(folders.overwrite());
    WrittenReport report = TrainReport.write(folder);
    TrainSummary.print(Json.object(folder.resolve("results.json")), out);
    Path checkpoint = folder.resolve(TrainRun.CHECKPOINT);
    out.println();
    out.println("results:    " + folder + " (results.json, steps.jsonl)");
    out.println("checkpoint: " + checkpoint);
    out.println("report:     " + report.html());
    out.println("next:       fathom attack prefill --model " + checkpoint + " --prompts FILE");
    out.flush();
    return Exit.OK;
  }
}
