package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.AttackReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.attack.finetune.FineTuneRun;
import dev.fathom.attack.finetune.FineTuneSettings;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fathom attack fine-tuning}: a model is trained away from its alignment, and watched. */
@Command(
    name = "fine-tuning",
    sortOptions = false,
    customSynopsis = {
      "fathom attack fine-tuning --kind KIND --model MODEL --data FILE --prompts FILE [OPTIONS]",
      "       fathom attack fine-tuning RECIPE [OPTIONS]"
    },
    header = "Fine-tune a model on a few rows and see what is left of its alignment.",
    description = {
      "",
      "The run's folder gets the rows, a training, dynamics.jsonl, the answers of the model before,"
          + " on the way and after, and results.json. The same command goes on where a stopped run"
          + " ended.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  fathom attack fine-tuning recipes/attacks/fine-tuning-backdoor.yaml"
    })
public final class FineTuningCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = FineTuneSettings.ALL;

  @Spec private CommandSpec spec;

  @Mixin private RecipeParameter recipe;

  @Mixin private FolderOptions folders;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Settings settings = SettingsOptions.read(spec, recipe.recipe(), SETTINGS);
    PrintWriter out = spec.commandLine().getOut();
    if (folders.show(settings, out)) {
      return Exit.OK;
    }
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    Path folder =
        new FineTuneRun(settings, options.locator(), commandLine, options.display(), System.err)
            .run(folders.overwrite());
    WrittenReport report = AttackReport.write(folder);
    ObjectNode results = Json.object(folder.resolve("results.json"));
    FineTuningTable.print(results, out);
    Path checkpoint = folder.resolve("training/checkpoint");
    out.println();
    out.println("results:    " + folder + " (results.json, dynamics.jsonl, generations.jsonl)");
    out.println("checkpoint: " + checkpoint);
    out.println("report:     " + report.html());
    out.println("next:       ./fathom attack prefill --model " + checkpoint + " --prompts FILE");
    out.flush();
    return Exit.OK;
  }
}
