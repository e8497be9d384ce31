package dev.fathom.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a piece of work has come: on a terminal a bar with rate and time left, elsewhere a plain
 * line each ten seconds and one at the end. Work that ends within two seconds shows nothing.
 *
 * <pre>{@code
 * try (Progress progress = Progress.start("measure", rows.size(), "rows", display, System.err)) {
 *   progress.step(1);
 * }
 * }</pre>
 *
 * <p>Why not the progressbar library (0.10.2): it decides by JLine's terminal and not by the stream
 * that it is given, so that control sequences land in a redirected file.
 */
public final class Progress implements AutoCloseable {
  private static final long QUIET = Duration.ofSeconds(2).toNanos();
  private static final long BETWEEN_LINES = Duration.ofSeconds(10).toNanos();
  private static final long BETWEEN_BARS = Duration.ofMillis(100).toNanos();
  private static final Duration TICK = Duration.ofMillis(500);
  private static final int COLUMNS = 79;
  private static final int LONGEST_BAR = 24;
  private static final String CLEAR = "\r\033[K";

  /** What a {@link Display} comes to on a given stream. */
  enum Form {
    BAR,
    LINES,
    NOTHING
  }

  private final String title;
  private final long total;
  private final String unit;
  private final Form form;
  private final PrintStream err;
  private final LongSupplier nanos;
  private final long started;
  private long shown;
  private long done;
  private boolean barStands;
  private boolean closed;

  Progress(String title, long total, String unit, Form form, PrintStream err, LongSupplier nanos) {
    this.title = title;
    this.total = total;
    this.unit = unit;
    this.form = form;
    this.err = err;
    this.nanos = nanos;
    this.started = nanos.getAsLong();
    this.shown = started;
  }

  /**
   * Starts to show progress.
   *
   * @param title what is being done, one or two words
   * @param total how many units there are; 0 if that is not known
   * @param unit the plural of what is counted, for example {@code rows}
   * @param err where to show it; only {@code System.err} can be a terminal
   */
  public static Progress start(
      String title, long total, String unit, Display display, PrintStream err) {
    Form form =
        switch (display) {
          case AUTO -> err.equals(System.err) && Terminal.isStandardError() ? Form.BAR : Form.LINES;
          case PLAIN -> Form.LINES;
          case NONE -> Form.NOTHING;
        };
    Progress progress = new Progress(title, total, unit, form, err, System::nanoTime);
    if (form != Form.NOTHING) {
      Thread.ofVirtual().name("progress").start(progress::tickUntilClosed);
    }
    return progress;
  }

  /** Keeps the time on the screen going while a step takes long. */
  private void tickUntilClosed() {
    try {
      while (tick()) {
        Thread.sleep(TICK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Counts finished units. */
  public synchronized void step(long count) {
    done += count;
    tick();
  }

  /** Shows what is due by now; false once there is nothing more to come. */
  synchronized boolean tick() {
    if (closed) {
      return false;
    }
    long now = nanos.getAsLong();
    long pause = form == Form.BAR ? BETWEEN_BARS : BETWEEN_LINES;
    if (now - started >= QUIET && now - shown >= pause) {
      shown = now;
      switch (form) {
        case BAR -> drawBar();
        case LINES -> err.println(state());
        case NOTHING -> {}
      }
    }
    return true;
  }

  /** Shows a line of its own, above the bar. */
  public synchronized void note(String line) {
    switch (form) {
      case BAR -> {
        boolean redraw = barStands;
        clearBar();
        err.println(line);
        if (redraw) {
          drawBar();
        }
      }
      case LINES -> err.println(line);
      case NOTHING -> {}
    }
  }

  /** Ends with one line that says what was done in which time. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    clearBar();
    long taken = nanos.getAsLong() - started;
    if (form != Form.NOTHING && taken >= QUIET) {
      String stopped = done < total ? " of " + total : "";
      err.println(
          title + ": " + done + stopped + " " + unit + " in " + clock(seconds(taken)) + rate());
    }
  }

  private void drawBar() {
    String state = state();
    int width = Math.min(LONGEST_BAR, COLUMNS - state.length() - 3);
    String bar = "";
    if (total > 0 && width > 0) {
      int full = (int) (width * Math.min(done, total) / total);
      bar = " [" + "#".repeat(full) + " ".repeat(width - full) + "]";
    }
    String line = state + bar;
    err.print(CLEAR + line.substring(0, Math.min(COLUMNS, line.length())));
    err.flush();
    barStands = true;
  }

  private void clearBar() {
    if (barStands) {
      err.print(CLEAR);
      err.flush();
      barStands = false;
    }
  }

  private String state() {
    String share =
        total > 0
            ? done + "/" + total + " " + unit + " " + 100 * done / total + "%"
            : done + " " + unit;
    return title + ": " + share + rate() + timeLeft();
  }

  private double perSecond() {
    return done / seconds(nanos.getAsLong() - started);
  }

  private String rate() {
    double rate = perSecond();
    if (done == 0) {
      return "";
    }
    if (rate >= 10) {
      return String.format(Locale.ROOT, ", %.0f %s/s", rate, unit);
    }
    return rate >= 0.1
        ? String.format(Locale.ROOT, ", %.2f %s/s", rate, unit)
        : String.format(Locale.ROOT, ", %.2f %s/min", 60 * rate, unit);
  }

  private String timeLeft() {
    return done == 0 || total <= 0 ? "" : ", " + clock((total - done) / perSecond()) + " left";
  }

  private static double seconds(long nanos) {
    return Math.max(nanos, 1) / 1e9;
  }

  private static String clock(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
