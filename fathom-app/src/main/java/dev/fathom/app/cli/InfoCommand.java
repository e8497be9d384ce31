package dev.fathom.app.cli;

import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.model.Model;
import dev.fathom.model.ModelConfig;
import dev.fathom.model.checkpoint.CheckpointFiles;
import dev.fathom.model.checkpoint.CheckpointFolder;
import dev.fathom.model.checkpoint.StoredTensor;
import dev.fathom.run.Exit;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Device;
import dev.fathom.text.ChatTemplate;
import dev.fathom.text.Tokenizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom info}: what a checkpoint is, and whether Fathom can run it. */
@Command(
    name = "info",
    customSynopsis = "fathom info MODEL [OPTIONS]",
    header = "Show what a checkpoint is and whether Fathom can run it.",
    description = {
      "",
      "Family, sizes, number type, tokenizer, template, and what is unsupported and why. Ends with 1"
          + " if Fathom cannot run it.",
      ""
    })
public final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A checkpoint folder or a hub id.")
  private String model;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      description = "Branch, tag or commit of a hub id.")
  private String revision;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path folder = options.locator().resolve(model, Optional.ofNullable(revision));
    line(out, "folder", folder.toString());
    boolean usable = section(out, "model", () -> config(out, folder));
    usable &= section(out, "weights", () -> weights(out, folder));
    usable = usable && section(out, "tensors", () -> tensors(out, folder));
    usable &= section(out, "tokenizer", () -> text(out, folder));
    line(out, "supported", usable ? "yes" : "no; why stands above");
    out.flush();
    return usable ? Exit.OK : Exit.FAILURE;
  }

  /** One part of the picture; that it cannot be read does not keep the others from being shown. */
  private static boolean section(PrintWriter out, String name, Runnable part) {
    try {
      part.run();
      return true;
    } catch (UserError e) {
      line(out, name, "unsupported: " + e.getMessage());
      return false;
    }
  }

  private static void weights(PrintWriter out, Path folder) {
    try (CheckpointFolder files = CheckpointFolder.open(folder)) {
      line(
          out,
          "weights",
          String.format(
              Locale.ROOT,
              "%,d parameters in %d tensors, %.1f MB in %s",
              files.parameters(),
              files.tensors().size(),
              files.bytes() / 1e6,
              files.weightFiles().size() == 1 ? "1 file" : files.weightFiles().size() + " files"));
      Map<String, Long> types =
          files.tensors().values().stream()
              .collect(
                  Collectors.groupingBy(
                      tensor -> tensor.type().name(),
                      TreeMap::new,
                      Collectors.summingLong(StoredTensor::elements)));
      line(
          out,
          "stored as",
          types.entrySet().stream()
              .map(
                  entry -> String.format(Locale.ROOT, "%s (%,d)", entry.getKey(), entry.getValue()))
              .collect(Collectors.joining(", ")));
    }
  }

  private static void config(PrintWriter out, Path folder) {
    ModelConfig config = ModelConfig.of(Json.object(folder.resolve(CheckpointFiles.CONFIG)));
    line(out, "family", config.familyName());
    line(
        out,
        "shape",
        String.format(
            Locale.ROOT,
            "%d layers, width %d, %d heads of %d (%d for keys and values), feed-forward %d",
            config.layers(),
            config.hiddenSize(),
            config.heads(),
            config.headSize(),
            config.keyValueHeads(),
            config.intermediateSize()));
    line(out, "context", config.maximumPositions() + " tokens" + window(config.windows()));
    line(
        out,
        "vocabulary",
        String.format(
            Locale.ROOT,
            "%,d, head %s",
            config.vocabularySize(),
            config.tiedHead() ? "tied to the embedding" : "of its own"));
  }

  /** Whether the files hold what the configuration asks for; nothing is copied. */
  private static void tensors(PrintWriter out, Path folder) {
    ModelConfig config = ModelConfig.of(Json.object(folder.resolve(CheckpointFiles.CONFIG)));
    Compute mapped = new Compute(new Device.Cpu(), config.stored(), "as it is stored");
    Model.load(folder, mapped).close();
    line(out, "tensors", "those that the family needs, all of the right shape");
  }

  private static String window(List<Integer> windows) {
    long windowed = windows.stream().filter(size -> size > 0).count();
    return windowed == 0
        ? ""
        : ", a window of "
            + windows.stream().mapToInt(Integer::intValue).max().orElse(0)
            + " in "
            + windowed
            + " of "
            + windows.size()
            + " layers";
  }

  private static void text(PrintWriter out, Path folder) {
    try (Tokenizer tokenizer = Tokenizer.load(folder)) {
      line(out, "tokenizer", String.format(Locale.ROOT, "%,d tokens", tokenizer.vocabularySize()));
      line(out, "template", ChatTemplate.load(folder, tokenizer).name());
    }
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-11s %s%n", name, value);
  }
}
