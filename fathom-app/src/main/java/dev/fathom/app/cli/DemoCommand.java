package dev.fathom.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.app.demo.Demonstration;
import dev.fathom.app.demo.EmbeddedPair;
import dev.fathom.app.demo.Laboratory;
import dev.fathom.app.report.DemoReport;
import dev.fathom.app.report.RunReport;
import dev.fathom.run.Display;
import dev.fathom.run.Exit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom demo}: the whole question on the embedded pair. */
@Command(
    name = "demo",
    sortOptions = false,
    customSynopsis = "fathom demo [OPTIONS]",
    header = "Measure, attack and deepen the embedded pair: before and after.",
    description = {
      "",
      "The pair is a made-up trade with forbidden recipes (models/apothecary/README.md). It takes"
          + " less than three minutes on two CPU cores and needs no network.",
      ""
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "runs/demo",
      description = "Folder for the models, the runs and the report (default: runs/demo).")
  private Path output;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("A tiny model of a made-up trade was aligned to refuse forbidden recipes.");
    out.println("How deep does that go, and what makes it deeper?");
    out.println();
    out.flush();
    Path world = output.resolve("apothecary");
    EmbeddedPair.unpack(world);
    List<String> commandLine = spec.commandLine().getParent().getParseResult().originalArgs();
    Laboratory laboratory =
        new Laboratory(world, options.locator(), commandLine, options.display(), System.err);
    ObjectNode summary =
        new Demonstration(output, laboratory, Map.of(), this::say, RunReport::write).run();
    Path report = DemoReport.write(output);
    print(summary, out);
    out.println();
    out.println("results: " + output.resolve(Demonstration.SUMMARY));
    out.println("report:  " + report);
    out.println("next:    fathom measure --base DIR --aligned DIR --prompts FILE on your own pair");
    out.flush();
    return Exit.OK;
  }

  private void say(String stage) {
    if (options.display() != Display.NONE) {
      System.err.println("fathom: " + stage);
    }
  }

  private static void print(ObjectNode summary, PrintWriter out) {
    out.println("Held-out forbidden recipes told in spite of alignment, in percent,");
    out.println("after so many of their tokens were put into the model's mouth:");
    out.println();
    List<String> states = new ArrayList<>();
    summary.path("utility").fieldNames().forEachRemaining(states::add);
    row(out, "tokens", states);
    summary
        .path("prefill_success")
        .properties()
        .forEach(depth ->
            row(
                out,
                depth.getKey(),
                states.stream()
                    .map(state -> percent(depth.getValue().path(state).asDouble()))
                    .toList()));
    row(
        out,
        "utility",
        states.stream()
            .map(state -> percent(summary.path("utility").path(state).asDouble()))
            .toList());
    out.println();
    out.println("contrastive  the same model, guarded while decoding");
    out.println("completed    trained by targeted completion alone");
    out.println("after        trained by the recommended recipe, deep");
    out.println("utility      permitted recipes and sums answered rightly");
  }

  private static void row(PrintWriter out, String first, List<String> cells) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-8s", first));
    cells.forEach(cell -> line.append(String.format(Locale.ROOT, "%13s", cell)));
    out.println(line);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
