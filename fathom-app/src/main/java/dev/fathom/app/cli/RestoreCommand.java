package dev.fathom.app.cli;

import dev.fathom.Json;
import dev.fathom.app.report.RecoverReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.TrainRun;
import dev.fathom.train.recover.RestoreRun;
import dev.fathom.train.recover.RestoreSettings;
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

/** {@code fathom recover restore}: single weights take their old values again. */
@Command(
    name = "restore",
    sortOptions = false,
    customSynopsis = {
      "fathom recover restore RECIPE [--set KEY=VALUE]... [OPTIONS]",
      "       fathom recover restore --aligned MODEL --model MODEL --harmful FILE --data FILE",
      "           [OPTIONS]"
    },
    header = "Give single weights their values in the aligned model back.",
    description = {
      "",
      "Nothing is trained. The run's folder gets the repaired model (checkpoint) and results.json."
          + " The same command goes on where a stopped run ended.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  fathom recover restore recipes/recover-restore.yaml --set model=DIR"
    })
public final class RestoreCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = RestoreSettings.ALL;

  @Spec private CommandSpec spec;

  @Mixin private RecipeParameter recipe;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting, as the option of that name.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Mixin private FolderOptions folders;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Settings settings = SettingsOptions.read(spec, recipe.recipe(), set, SETTINGS);
    PrintWriter out = spec.commandLine().getOut();
    if (folders.show(settings, out)) {
      return Exit.OK;
    }
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    Path folder =
        new RestoreRun(settings, options.locator(), commandLine, options.display(), System.err)
            .run(folders.overwrite());
    WrittenReport report = RecoverReport.write(folder);
    RecoverSummary.restored(Json.object(folder.resolve("results.json")), out);
    RecoverSummary.next(folder, folder.resolve(TrainRun.CHECKPOINT), report, out);
    out.flush();
    return Exit.OK;
  }
}
