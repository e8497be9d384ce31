package dev.fathom.app.cli;

import dev.fathom.run.Settings;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Options of every verb that writes a run's folder by merged settings. */
final class FolderOptions {
  @Option(names = "--overwrite", description = "Start anew where the output folder holds a run.")
  private boolean overwrite;

  @Option(names = "--show-config", description = "Print the merged settings and stop.")
  private boolean showConfig;

  boolean overwrite() {
    return overwrite;
  }

  /** Prints the settings if that was asked for: then there is nothing else to do. */
  boolean show(Settings settings, PrintWriter out) {
    if (showConfig) {
      out.print(settings.toYaml());
      out.flush();
    }
    return showConfig;
  }

  /** Whether the settings are wanted and nothing else. */
  boolean showConfig() {
    return showConfig;
  }
}
