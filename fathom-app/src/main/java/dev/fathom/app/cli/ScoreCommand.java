package dev.fathom.app.cli;

import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.measure.ScoreRun;
import dev.fathom.run.Exit;
import dev.fathom.tensor.Compute;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom score}: per-token log-probabilities of given responses under one model. */
@Command(
    name = "score",
    sortOptions = false,
    customSynopsis = "fathom score --model MODEL --prompts FILE [OPTIONS]",
    header = "Print the log-probability of each response token under one model.",
    description = {"", "One JSON row per example: id, tokens and logprob, in nats.", ""})
public final class ScoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

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
    compute.check();
    var examples = Examples.read(prompts, ReadOptions.DEFAULT.withRequireResponse(true));
    Path folder = model.folder(options);
    PrintWriter out = spec.commandLine().getOut();
    Compute chosen = compute.choose(folder, options.display(), spec.commandLine().getErr());
    ScoreRun run = new ScoreRun(folder, chosen, options.display(), System.err);
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
