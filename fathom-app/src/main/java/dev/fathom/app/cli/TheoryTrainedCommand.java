package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.TrainedReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.theory.trained.TrainedRun;
import dev.fathom.theory.trained.TrainedSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fathom theory trained}: the theory against models that were really trained. */
@Command(
    name = "trained",
    sortOptions = false,
    customSynopsis = {
      "fathom theory trained RECIPE [OPTIONS]",
      "       fathom theory trained --training DIR --own-answers DIR --harmful-answers DIR [OPTIONS]"
    },
    header = "Set what a policy-gradient training did beside what theory says of it.",
    description = {
      "",
      "Reads finished runs: the training, what fathom measure saw of its model along the model's"
          + " own answers and along harmful ones, harm information of the base, and the same of a"
          + " model with a recovery penalty. No model is loaded.",
      ""
    },
    footer = {"", "Example:", "  fathom theory trained recipes/theory/trained.yaml"})
public final class TheoryTrainedCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = TrainedSettings.ALL;

  @Spec private CommandSpec spec;

  @Mixin private RecipeParameter recipe;

  @Mixin private FolderOptions folders;

  @Override
  public Integer call() {
    Settings settings = SettingsOptions.read(spec, recipe.recipe(), SETTINGS);
    PrintWriter out = spec.commandLine().getOut();
    if (folders.show(settings, out)) {
      return Exit.OK;
    }
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    Path folder = new TrainedRun(settings, commandLine).run(folders.overwrite());
    WrittenReport report = TrainedReport.write(folder);
    ObjectNode results = Json.object(folder.resolve("results.json"));
    out.println(Printable.line(report.headline()));
    out.println();
    TheoryTrainedTable.print(results, out);
    out.println();
    out.println("results: " + folder + " (results.json)");
    out.println("report:  " + report.html());
    out.println("next:    open the report; fathom theory shows the same on a policy that is exact");
    out.flush();
    return Exit.OK;
  }
}
