package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.AttackReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.attack.AttackKind;
import dev.fathom.attack.AttackRun;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fathom attack KIND}: one class for all kinds, which differ in their settings alone. */
@Command(sortOptions = false)
public final class AttackKindCommand implements Callable<Integer> {
  private final AttackKind kind;

  @Spec private CommandSpec spec;

  @Mixin private RecipeParameter recipe;

  @Mixin private FolderOptions folders;

  @Mixin private RunOptions options;

  private AttackKindCommand(AttackKind kind) {
    this.kind = kind;
  }

  /** The verb of a kind, with its settings as options. */
  static CommandLine of(AttackKind kind) {
    CommandLine line = new CommandLine(new AttackKindCommand(kind));
    String verb = "fathom attack " + kind.key();
    String required =
        kind.settings().stream()
            .filter(setting -> setting.standard().isEmpty())
            .map(AttackKindCommand::shown)
            .collect(Collectors.joining(" "));
    CommandSpec spec = line.getCommandSpec();
    spec.name(kind.key());
    spec.usageMessage()
        .customSynopsis(
            verb + " " + required + " [OPTIONS]", "       " + verb + " RECIPE [OPTIONS]")
        .header(kind.summary())
        .description(
            "",
            "The run's folder gets generations.jsonl, the judgements and results.json. The same"
                + " command goes on where a stopped run ended.",
            "")
        .footer("", "Example:", "  " + verb + " recipes/attacks/" + kind.key() + ".yaml");
    SettingsOptions.addTo(spec, kind.settings());
    return line;
  }

  private static String shown(Setting<?> setting) {
    return "--" + setting.name() + " " + SettingsOptions.label(setting.name());
  }

  @Override
  public Integer call() {
    Settings settings = SettingsOptions.read(spec, recipe.recipe(), kind.settings());
    PrintWriter out = spec.commandLine().getOut();
    if (folders.show(settings, out)) {
      return Exit.OK;
    }
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    Path folder =
        new AttackRun(kind, settings, options.locator(), commandLine, options.display(), System.err)
            .run(folders.overwrite());
    WrittenReport report = AttackReport.write(folder);
    ObjectNode results = Json.object(folder.resolve("results.json"));
    AttackTable.print(results, out);
    out.println();
    out.println(
        "results: %s (results.json, generations.jsonl, judgements-%s.jsonl)"
            .formatted(folder, results.path("judge").path("name").asText()));
    out.println("report:  " + report.html());
    out.println("next:    ./fathom judge " + folder + " --judge … judges the stored answers again");
    out.flush();
    return Exit.OK;
  }
}
