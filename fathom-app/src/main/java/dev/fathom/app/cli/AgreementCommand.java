package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.AgreementReport;
import dev.fathom.app.report.WrittenReport;
import dev.fathom.judging.AgreementRun;
import dev.fathom.judging.AgreementSettings;
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
import picocli.CommandLine.Spec;

/** {@code fathom judge agreement}: how far judges agree with labels. */
@Command(
    name = "agreement",
    sortOptions = false,
    customSynopsis =
        "fathom judge agreement --labelled FILE [--judge NAME[,NAME]] [--output DIR] [OPTIONS]",
    header = "Tell how far judges agree with labelled answers.",
    description = {
      "",
      "The run's folder gets judgements-<judge>.jsonl, results.json and the reports.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  fathom judge agreement --labelled rows.csv --judge keyword,classifier --output DIR"
    })
public final class AgreementCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = AgreementSettings.ALL;

  @Spec private CommandSpec spec;

  @Mixin private FolderOptions folders;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Settings settings = SettingsOptions.read(spec, Optional.empty(), SETTINGS);
    PrintWriter out = spec.commandLine().getOut();
    if (folders.show(settings, out)) {
      return Exit.OK;
    }
    List<String> commandLine = spec.root().commandLine().getParseResult().originalArgs();
    Path folder =
        new AgreementRun(settings, options.locator(), commandLine, options.display(), System.err)
            .run(folders.overwrite());
    WrittenReport report = AgreementReport.write(folder);
    ObjectNode results = Json.object(folder.resolve("results.json"));
    AgreementTable.print(results, spec.usageMessage().width(), out);
    out.println();
    out.println("results: " + folder + " (results.json, judgements-<judge>.jsonl)");
    out.println("report:  " + report.html());
    out.println("next:    fathom judge RUN --judge NAME judges an attack's answers by one of them");
    out.flush();
    return Exit.OK;
  }
}
