package dev.fathom.app.cli;

import dev.fathom.model.hub.DownloadProgress;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Says how far a download is: a line per file when it begins to take long, then every ten seconds,
 * and at its end.
 */
final class DownloadLines implements DownloadProgress {
  private static final long BETWEEN = 10_000_000_000L;

  /** Files below this come without a word. */
  private static final long LARGE = 10_000_000;

  private final PrintStream err;
  private final Map<String, Long> said = new HashMap<>();

  DownloadLines(PrintStream err) {
    this.err = err;
  }

  @Override
  public synchronized void update(String file, long done, long total) {
    long now = System.nanoTime();
    Long last = said.putIfAbsent(file, now);
    boolean due = last != null && now - last >= BETWEEN;
    if (due || (done == total && total > LARGE)) {
      said.put(file, now);
      err.printf(
          Locale.ROOT, "fathom: download %s: %.1f of %.1f MB%n", file, done / 1e6, total / 1e6);
    }
  }
}
