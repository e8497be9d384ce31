package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.TheoryReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.run.Exit;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.theory.TheoryRun;
import dev.fathom.theory.TheorySettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fathom theory}: why alignment is shallow, exactly, on a small policy. */
@Command(
    name = "theory",
    sortOptions = false,
    subcommands = TheoryTrainedCommand.class,
    customSynopsis = "fathom theory [--policy FILE.json] [OPTIONS]",
    header = "Show on a small policy why alignment is shallow, exactly.",
    description = {
      "",
      "Where harm is decided, what alignment's gradient reaches, how far the optimum moves each"
          + " position, and what a recovery penalty changes: every theorem computed on all outputs"
          + " of a policy that is small enough for it.",
      ""
    },
    footer = {"", "Example:", "  fathom theory --policy policy.json --lambda 1 --output DIR"})
public final class TheoryCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = TheorySettings.ALL;

  @Spec private CommandSpec spec;

  @Mixin private FolderOptions folders;

  @Override
  public Integer call() {
    Settings settings = SettingsOptions.read(spec, Optional.empty(), SETTINGS);
    PrintWriter out = spec.commandLine().getOut();
    if (folders.show(settings, out)) {
      return Exit.OK;
    }
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    Path folder = new TheoryRun(settings, commandLine).run(folders.overwrite());
    WrittenReport report = TheoryReport.write(folder);
    ObjectNode results = Json.object(folder.resolve("results.json"));
    out.println(Printable.line(report.headline()));
    out.println();
    TheoryTable.print(results, out);
    out.println();
    boolean example = settings.get(TheorySettings.POLICY).isEmpty();
    out.println(
        "results: " + folder + (example ? " (results.json, policy.json)" : " (results.json)"));
    out.println("report:  " + report.html());
    out.println(
        example
            ? "next:    change policy.json and give it back: fathom theory --policy FILE.json"
            : "next:    open the report; --mu and --gamma change the recovery penalty");
    out.flush();
    return Exit.OK;
  }
}
