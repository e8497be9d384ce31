package dev.fathom.app.cli;

import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of every verb that works for a while. */
final class RunOptions {
  @Option(
      names = "--display",
      paramLabel = "HOW",
      defaultValue = "auto",
      converter = DisplayConverter.class,
      description = "How progress is shown: auto (a bar on a terminal, else lines), plain or none.")
  private Display display;

  Display display() {
    return display;
  }

  /** Finds models in folders, in the shared cache and on the hub. */
  ModelLocator locator() {
    return new ModelLocator(HubEnvironment.system(), downloads());
  }

  private DownloadProgress downloads() {
    return display == Display.NONE ? DownloadProgress.NONE : new DownloadLines(System.err);
  }

  /** Reads the values as users write them. */
  static final class DisplayConverter implements ITypeConverter<Display> {
    @Override
    public Display convert(String value) {
      return Arrays.stream(Display.values())
          .filter(display -> display.name().toLowerCase(Locale.ROOT).equals(value))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException("expected auto, plain or none, not '" + value + "'"));
    }
  }
}
