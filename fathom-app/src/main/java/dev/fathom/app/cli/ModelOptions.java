package dev.fathom.app.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which model a verb that runs one model takes. */
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "A checkpoint folder or a hub id.")
  private String model;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      description = "Branch, tag or commit of a hub id.")
  private String revision;

  /** The model's folder, downloaded first where it is a hub id. */
  Path folder(RunOptions options) {
    return options.locator().resolve(model, Optional.ofNullable(revision));
  }
}
