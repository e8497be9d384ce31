package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.GradientsReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.gradient.GradientRun;
import dev.fathom.gradient.GradientSettings;
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

/** {@code fathom gradients}: which position of an answer teaches what. */
@Command(
    name = "gradients",
    sortOptions = false,
    customSynopsis = {
      "fathom gradients --base MODEL --aligned MODEL --prompts FILE [OPTIONS]",
      "       fathom gradients RECIPE [OPTIONS]"
    },
    header = "Measure whether a model's gradients weaken with position.",
    description = {
      "",
      "The size of each token's gradient along given answers, the influence of tokens on later ones,"
          + " the gradient that each position of a training's loss would send, and how much of the"
          + " gradient of expected harm goes through each position.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  fathom gradients --base DIR --aligned DIR --prompts rows.jsonl --objectives deep.yaml"
    })
public final class GradientsCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = GradientSettings.ALL;

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
        new GradientRun(settings, options.locator(), commandLine, options.display(), System.err)
            .run(folders.overwrite());
    WrittenReport report = GradientsReport.write(folder);
    ObjectNode results = Json.object(folder.resolve("results.json"));
    out.println(Printable.line(report.headline()));
    out.println();
    GradientsTable.print(results, spec.usageMessage().width(), out);
    out.println();
    out.println("results: " + folder + " (results.json, samples.jsonl)");
    out.println("report:  " + report.html());
    out.println(
        settings.get(GradientSettings.OBJECTIVES).isEmpty()
            ? "next:    --objectives RECIPE takes a training's loss apart by position"
            : "next:    open the report; --of base looks at the other model");
    out.flush();
    return Exit.OK;
  }
}
