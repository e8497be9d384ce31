package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.HarmReport;
import dev.fathom.app.report.MeasureReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.harm.HarmInformationRun;
import dev.fathom.harm.HarmSettings;
import dev.fathom.layer.LayerSection;
import dev.fathom.layer.LayerSettings;
import dev.fathom.measure.MeasureRun;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.measure.MeasureSettings.Along;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fathom measure}: the depth profile of a pair of models. */
@Command(
    name = "measure",
    sortOptions = false,
    customSynopsis = {
      "fathom measure --base MODEL --aligned MODEL --prompts FILE [OPTIONS]",
      "       fathom measure --harm-information --aligned MODEL --prompts FILE [OPTIONS]",
      "       fathom measure RECIPE [OPTIONS]"
    },
    header = "Measure how deep a model's alignment goes, against its base.",
    description = {
      "",
      "The run's folder gets samples.jsonl, results.json, positions.csv and the reports. The same"
          + " command goes on where a stopped run ended.",
      "",
      "With --harm-information: where along one model's answers their harm is decided (2603.04851),"
          + " by drawing and judging answers; a base stands beside it if one is given.",
      ""
    },
    footer = {"", "Example:", "  fathom measure --base DIR --aligned DIR --prompts rows.jsonl"})
public final class MeasureCommand implements Callable<Integer> {
  /** Those of a pair's measurement. */
  static final List<Setting<?>> PAIR =
      Stream.of(MeasureSettings.ALL, LayerSettings.ALL).<Setting<?>>flatMap(List::stream).toList();

  /** With those that harm information has beside them. */
  static final List<Setting<?>> SETTINGS =
      Stream.of(PAIR, HarmSettings.OWN).<Setting<?>>flatMap(List::stream).toList();

  @Spec private CommandSpec spec;

  @Mixin private RecipeParameter recipe;

  @Mixin private FolderOptions folders;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    boolean harm = harmInformation();
    List<Setting<?>> known = harm ? HarmSettings.ALL : PAIR;
    SettingsOptions.refuseOthers(
        spec, SETTINGS, known, harm ? "with --harm-information" : "without --harm-information");
    Settings settings = SettingsOptions.read(spec, recipe.recipe(), known);
    PrintWriter out = spec.commandLine().getOut();
    if (folders.show(settings, out)) {
      return Exit.OK;
    }
    if (harm) {
      harmInformation(settings, out);
    } else {
      pair(settings, out);
    }
    out.flush();
    return Exit.OK;
  }

  /** What the command line says, else the recipe. */
  private boolean harmInformation() {
    String name = MeasureSettings.HARM_INFORMATION.name();
    String given = spec.findOption("--" + name).getValue();
    return given != null
        ? given.equals("true")
        : recipe
            .recipe()
            .filter(file -> Settings.peek(file, MeasureSettings.HARM_INFORMATION))
            .isPresent();
  }

  private List<String> commandLine() {
    return spec.commandLine().getParent().getParseResult().originalArgs();
  }

  private void harmInformation(Settings settings, PrintWriter out) {
    Path folder =
        new HarmInformationRun(
                settings, options.locator(), commandLine(), options.display(), System.err)
            .run(folders.overwrite());
    WrittenReport report = HarmReport.write(folder);
    out.println(Printable.line(report.headline()));
    out.println();
    HarmTable.print(Json.object(folder.resolve("results.json")), out);
    out.println();
    out.println("results: " + folder + " (results.json, samples.jsonl, positions.csv)");
    out.println("report:  " + report.html());
    out.println("next:    " + next(settings.get(HarmSettings.ALONG)));
  }

  private static String next(HarmSettings.Along along) {
    return switch (along) {
      case SAMPLED ->
          "--along response looks along given answers: what an attacker's prefix decides";
      case RESPONSE -> "--along sampled looks along the model's own answers";
    };
  }

  private void pair(Settings settings, PrintWriter out) {
    Path folder =
        new MeasureRun(settings, options.locator(), commandLine(), options.display(), System.err)
            .with(LayerSection.of(settings).stream().toList())
            .run(folders.overwrite());
    WrittenReport report = MeasureReport.write(folder);
    ObjectNode results = Json.object(folder.resolve("results.json"));
    out.println(Printable.line(report.headline()));
    out.println();
    MeasureTable.print(results, spec.usageMessage().width(), out);
    LayerTable.print(results.path("layers"), spec.usageMessage().width(), out);
    out.println();
    String more = results.has("layers") ? ", layers.csv" : "";
    out.println("results: " + folder + " (results.json, samples.jsonl, positions.csv" + more + ")");
    out.println("report:  " + report.html());
    out.println("next:    " + next(settings.get(MeasureSettings.ALONG)));
  }

  private static String next(Along along) {
    return switch (along) {
      case RESPONSE ->
          "open the report; --along generation measures the aligned model's own answers";
      case GENERATION, SAMPLED -> "open the report; --along response measures the given responses";
    };
  }
}
