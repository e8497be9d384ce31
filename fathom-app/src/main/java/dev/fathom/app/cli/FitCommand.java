package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.judging.FitRun;
import dev.fathom.judging.FitSettings;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fathom judge fit}: fits the classifier judge. */
@Command(
    name = "fit",
    sortOptions = false,
    customSynopsis = {
      "fathom judge fit RECIPE [OPTIONS]",
      "       fathom judge fit --labelled FILE [OPTIONS]"
    },
    header = "Fit the classifier judge on labelled answers.",
    description = {
      "",
      "The run's folder gets classifier.json and results.json, which tells how well it does on rows"
          + " that it has not seen.",
      ""
    },
    footer = {"", "Example:", "  fathom judge fit recipes/judges/classifier.yaml"})
public final class FitCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = FitSettings.ALL;

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
        new FitRun(settings, commandLine, options.display(), System.err).run(folders.overwrite());
    ObjectNode results = Json.object(folder.resolve("results.json"));
    out.println("rows it was fitted on, by models that had not seen them: ");
    out.println("  " + told(results.path("cross_validated")));
    out.println("rows that were held out:");
    out.println("  " + told(results.path("held_out")));
    out.println();
    out.println("results: " + folder + " (results.json)");
    out.println("next:    --judge classifier --judge-classifier " + folder.resolve(FitRun.MODEL));
    out.flush();
    return Exit.OK;
  }

  private static String told(JsonNode at) {
    JsonNode kappa = at.path("kappa");
    return String.format(
        Locale.ROOT,
        "kappa %.3f [%.3f, %.3f], accuracy %.3f, n %d",
        kappa.path("value").doubleValue(),
        kappa.path("low").doubleValue(),
        kappa.path("high").doubleValue(),
        at.path("accuracy").path("value").doubleValue(),
        at.path("n").intValue());
  }
}
