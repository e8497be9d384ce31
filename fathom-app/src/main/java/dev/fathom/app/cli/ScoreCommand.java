package dev.fathom.app.cli;

import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.measure.ScoreRun;
import dev.fathom.run.Exit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom score}: per-token log-probabilities of given responses under one model. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Print the log-probability of each response token under one model, one JSON row per example.")
public final class ScoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "A folder or a hub id.")
  private String model;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      description = "Branch, tag or commit of a hub id.")
  private String revision;

  @Option(
      names = "--prompts",
      required = true,
      paramLabel = "FILE",
      description = "Rows of prompt and response: JSONL, JSON or CSV, .gz too.")
  private Path prompts;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write the rows there instead, and go on where a stopped run ended.")
  private Path output;

  @Mixin private ComputeOptions compute;
  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    var examples = Examples.read(prompts, ReadOptions.DEFAULT.withRequireResponse(true));
    Path folder = options.locator().resolve(model, Optional.ofNullable(revision));
    ScoreRun run = new ScoreRun(folder, compute.choose(folder), options.display(), System.err);
    PrintWriter out = spec.commandLine().getOut();
    if (output == null) {
      run.print(examples, row -> out.println(row.toString()));
      out.flush();
    } else {
      run.write(examples, output);
      out.println("scores: " + output);
      out.flush();
    }
    return Exit.OK;
  }
}
