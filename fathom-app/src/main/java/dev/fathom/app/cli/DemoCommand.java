package dev.fathom.app.cli;

import dev.fathom.app.demo.RandomPair;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom demo}: everything that works without a model of your own. */
@Command(
    name = "demo",
    customSynopsis = "fathom demo [OPTIONS]",
    header = "Measure two tiny random models that the demo makes itself.",
    description = {"", "It needs no network and takes some seconds.", ""})
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "runs/demo",
      description = "Folder for the models and the run (default: runs/demo).")
  private Path output;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("This demo measures two tiny models with RANDOM weights that it makes itself.");
    out.println(
        "Nothing was aligned here, so the numbers show that the tool works and nothing else.");
    out.println();
    Path models = output.resolve("models");
    RandomPair.write(models);
    List<String> measure =
        List.of(
            "measure",
            "--base",
            models.resolve("base").toString(),
            "--aligned",
            models.resolve("aligned").toString(),
            "--prompts",
            RandomPair.rows(models).toString(),
            "--output",
            output.resolve("run").toString());
    out.println("./fathom " + String.join(" ", measure));
    out.println();
    out.flush();
    CommandLine root = spec.commandLine().getParent();
    return root.execute(measure.toArray(String[]::new));
  }
}
