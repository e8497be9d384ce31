package dev.fathom.run;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Tells a full disk from other failures; Java gives it no type of its own. */
public final class DiskFull {
  /** What Linux, macOS and Windows say, and what a quota makes of it. */
  private static final List<String> SAYINGS =
      List.of("no space left on device", "not enough space on the disk", "disk quota exceeded");

  private DiskFull() {}

  /** Whether this is what lies below a failure. */
  public static boolean causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(20)
        .filter(IOException.class::isInstance)
        .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
        .anyMatch(message -> SAYINGS.stream().anyMatch(message::contains));
  }
}
