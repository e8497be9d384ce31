package dev.fathom.app.cli;

import dev.fathom.Json;
import dev.fathom.app.report.AttackReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.attack.AttackRun;
import dev.fathom.attack.AttackSettings;
import dev.fathom.attack.JudgeSettings;
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

/** {@code fathom attack prefill}: how often a model goes on from words put into its mouth. */
@Command(
    name = "prefill",
    sortOptions = false,
    customSynopsis = {
      "fathom attack prefill --model MODEL --prompts FILE [OPTIONS]",
      "       fathom attack prefill RECIPE [OPTIONS]"
    },
    header = "Begin the answer for the model and see whether it goes along.",
    description = {
      "",
      "The run's folder gets generations.jsonl, the judgements and results.json. The same command"
          + " goes on where a stopped run ended.",
      ""
    },
    footer = {"", "Example:", "  fathom attack prefill --model DIR --prompts rows.jsonl"})
public final class PrefillCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = AttackSettings.ALL;

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
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    Path folder =
        new AttackRun(settings, options.locator(), commandLine, options.display(), System.err)
            .run(overwrite);
    WrittenReport report = AttackReport.write(folder);
    AttackTable.print(Json.object(folder.resolve("results.json")), out);
    out.println();
    String judgements =
        switch (settings.get(JudgeSettings.JUDGE)) {
          case KEYWORD -> "judgements-keyword.jsonl";
          case EXACT -> "judgements-exact.jsonl";
        };
    out.println("results: " + folder + " (results.json, generations.jsonl, " + judgements + ")");
    out.println("report:  " + report.html());
    out.println("next:    ./fathom judge " + folder + " --judge … judges the stored answers again");
    out.flush();
    return Exit.OK;
  }
}
