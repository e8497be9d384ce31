package dev.fathom.app.cli;

import dev.fathom.Json;
import dev.fathom.app.report.TaskReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.task.Heading;
import dev.fathom.task.Task;
import dev.fathom.task.TaskRun;
import dev.fathom.task.TaskSettings;
import dev.fathom.task.Tasks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom task}: what a model can do, by the benchmarks that papers report. */
@Command(
    name = "task",
    sortOptions = false,
    customSynopsis = {
      "fathom task NAME --model MODEL --data DATA [OPTIONS]",
      "       fathom task RECIPE [OPTIONS]",
      "       fathom task"
    },
    header = "Ask a model the questions of a benchmark.",
    description = {
      "",
      "Without a name it lists the tasks and the data they read. The run's folder gets"
          + " samples.jsonl, results.json and a report; the same command goes on where a stopped"
          + " run ended.",
      ""
    },
    footer = {"", "Example:", "  fathom task mmlu --model DIR --data mmlu.zip"})
public final class TaskCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = TaskSettings.ALL;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME|RECIPE",
      description = "A task, or a YAML file with any of the settings below; options override it.")
  private String given;

  @Mixin private FolderOptions folders;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    boolean asked =
        SETTINGS.stream().anyMatch(s -> spec.findOption("--" + s.name()).getValue() != null);
    if (given == null && !asked && !folders.showConfig()) {
      list(out);
      return Exit.OK;
    }
    Settings settings = settings();
    if (folders.show(settings, out)) {
      return Exit.OK;
    }
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    Path folder =
        new TaskRun(settings, options.locator(), commandLine, options.display(), System.err)
            .run(folders.overwrite());
    WrittenReport report = TaskReport.write(folder);
    TaskTable.print(Json.object(folder.resolve("results.json")), out);
    out.println();
    out.println("results: " + folder + " (results.json, samples.jsonl)");
    out.println("report:  " + report.html());
    out.println("next:    ./fathom task lists the other tasks");
    out.flush();
    return Exit.OK;
  }

  /** What looks like a file is a recipe, everything else a task's name. */
  private Settings settings() {
    Optional<String> word = Optional.ofNullable(given);
    boolean isRecipe =
        word.filter(text -> text.endsWith(".yaml") || text.endsWith(".yml")).isPresent();
    if (isRecipe) {
      return SettingsOptions.read(spec, word.map(Path::of), SETTINGS);
    }
    Map<String, String> name =
        word.map(text -> Map.of(TaskSettings.TASK.name(), text)).orElse(Map.of());
    return SettingsOptions.read(spec, Optional.empty(), name, SETTINGS);
  }

  private static void list(PrintWriter out) {
    int width = Tasks.ALL.stream().mapToInt(task -> task.name().length()).max().orElseThrow();
    for (Task task : Tasks.ALL) {
      Heading heading = task.heading();
      String shots = heading.shots() == 0 ? "" : ", " + heading.shots() + "-shot";
      out.println(("%-" + width + "s  %s%s").formatted(task.name(), heading.about(), shots));
      out.println(" ".repeat(width + 2) + "data: " + heading.columns());
    }
    out.println();
    out.println("next:    ./fathom task NAME --model MODEL --data DATA");
    out.flush();
  }
}
