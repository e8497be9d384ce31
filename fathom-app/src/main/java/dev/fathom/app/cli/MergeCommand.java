package dev.fathom.app.cli;

import dev.fathom.model.TrainableModel;
import dev.fathom.model.checkpoint.StagedFolder;
import dev.fathom.run.Exit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom merge}: a LoRA adapter added to the weights of its model. */
@Command(
    name = "merge",
    sortOptions = false,
    customSynopsis = "fathom merge --model MODEL --adapter DIR --output DIR [OPTIONS]",
    header = "Merge a LoRA adapter into its model: one ordinary checkpoint.",
    description = {
      "",
      "The adapter is in PEFT's layout: adapter_config.json and adapter_model.safetensors. The"
          + " merged model is stored in the type of the one it came from.",
      ""
    })
public final class MergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--adapter",
      required = true,
      paramLabel = "DIR",
      description = "The adapter's folder.")
  private Path adapter;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the merged checkpoint; must be empty or absent.")
  private Path output;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    // Before a model may be downloaded.
    StagedFolder.requireFree(output);
    Path folder = model.folder(options);
    int changed = TrainableModel.merge(folder, adapter, output);
    PrintWriter out = spec.commandLine().getOut();
    out.println("merged " + adapter + " into " + changed + " weights of " + folder);
    out.println();
    out.println("checkpoint: " + output);
    out.println("next:       fathom attack prefill --model " + output + " --prompts FILE");
    out.flush();
    return Exit.OK;
  }
}
