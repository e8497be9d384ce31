package dev.fathom.app.cli;

import dev.fathom.apothecary.Apothecary;
import dev.fathom.run.Exit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom apothecary}: the files from which the embedded pair was made. */
@Command(
    name = "apothecary",
    sortOptions = false,
    customSynopsis = "fathom apothecary --output DIR [--seed N]",
    header = "Write the data and the untrained model of the embedded pair.",
    description = {
      "",
      "The apothecary is a made-up trade in which the question of depth is small and exact:"
          + " models/apothecary/README.md tells of it.",
      ""
    })
public final class ApothecaryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "runs/apothecary/world",
      description = "Where to write; new or empty (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() {
    Apothecary.write(output, seed);
    PrintWriter out = spec.commandLine().getOut();
    out.println("data:  " + output.resolve(Apothecary.DATA));
    out.println("model: " + output.resolve(Apothecary.UNTRAINED) + " (untrained)");
    out.println("next:  fathom train models/apothecary/base.yaml");
    out.flush();
    return Exit.OK;
  }
}
