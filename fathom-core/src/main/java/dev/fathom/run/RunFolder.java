package dev.fathom.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/**
 * The folder that one run writes to: made, tried and locked before anything is computed, with the
 * configuration as its first file. {@code fathom.log} tells what happened when.
 */
public final class RunFolder implements AutoCloseable {
  /**
   * Keys that say how a run is carried out, not what it computes: a resumed run may change them.
   * The batch size is one, because running out of memory is what runs are resumed from. Device and
   * number type are not: their results would be mixed in one file.
   */
  public static final Set<String> FREE =
      Set.of("batch", "display", "output", "overwrite", "verbose");

  static final String LOG = "fathom.log";

  private final Path folder;
  private final FolderLock lock;
  private final OwnedFiles owned;
  private final boolean resumed;
  private final Instant opened = Instant.now();
  private boolean failed;

  private RunFolder(Path folder, FolderLock lock, OwnedFiles owned, boolean resumed) {
    this.folder = folder;
    this.lock = lock;
    this.owned = owned;
    this.resumed = resumed;
  }

  /**
   * Opens the folder for a new run, or for going on with the one it holds. A run that has written
   * nothing yet is not gone on with but replaced.
   *
   * @param folder made if it is not there
   * @param config the resolved configuration
   * @param free the keys, dotted where they are nested, that may differ from the run it goes on
   *     with; usually {@link #FREE}
   * @param overwrite start anew: what Fathom wrote in the folder is deleted, nothing else
   * @throws UserError if the folder cannot be written, another run is at work in it, it holds files
   *     but no run of Fathom's, or its run had another configuration
   */
  public static RunFolder open(
      Path folder, ObjectNode config, Set<String> free, boolean overwrite) {
    try {
      Files.createDirectories(folder);
      refuseStrangers(folder);
      FolderLock lock = FolderLock.take(folder);
      try {
        return locked(folder, lock, config, free, overwrite);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UserError(
          folder + ": cannot be written (" + reason(e) + "); choose another --output", e);
    }
  }

  /**
   * Whether the folder holds this very run, finished: then a run within another need not be done
   * again.
   *
   * @param config the resolved configuration
   * @param free the keys that may differ, as for {@link #open}
   * @return false where there are no results, or another configuration made them
   */
  public static boolean isFinished(Path folder, ObjectNode config, Set<String> free) {
    try {
      return Files.isRegularFile(folder.resolve("results.json"))
          && ConfigFile.isIn(folder)
          && ConfigFile.isSame(folder, config, free);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read", e);
    }
  }

  /**
   * Opens the folder of a run that is there already, to do a later stage of it again; its
   * configuration stays as it is.
   *
   * @throws UserError if the folder holds no run of Fathom's, or another run is at work in it
   */
  public static RunFolder reopen(Path folder) {
    try {
      if (!ConfigFile.isIn(folder)) {
        throw new UserError(
            folder + ": holds no run of Fathom's; give the folder of a finished run");
      }
      FolderLock lock = FolderLock.take(folder);
      try {
        RunFolder run = new RunFolder(folder, lock, OwnedFiles.in(folder), true);
        run.log("reopen (process " + ProcessHandle.current().pid() + ")");
        return run;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UserError(folder + ": cannot be written (" + reason(e) + ")", e);
    }
  }

  private static void refuseStrangers(Path folder) throws IOException {
    List<String> strangers = OwnedFiles.in(folder).strangers();
    boolean ownConfig = ConfigFile.isIn(folder) || Files.notExists(folder.resolve(ConfigFile.NAME));
    if (!ownConfig || (!strangers.isEmpty() && !ConfigFile.isIn(folder))) {
      String example = strangers.isEmpty() ? ConfigFile.NAME : strangers.getFirst();
      throw new UserError(
          folder
              + ": holds files that are not Fathom's ("
              + example
              + "); choose another --output");
    }
  }

  private static RunFolder locked(
      Path folder, FolderLock lock, ObjectNode config, Set<String> free, boolean overwrite)
      throws IOException {
    if (overwrite) {
      OwnedFiles.in(folder).deleteAll();
    }
    // A run that ended before it wrote anything, over a mistyped path for example, binds nobody.
    boolean resumed = ConfigFile.isIn(folder) && OwnedFiles.in(folder).holdAnything();
    List<String> changed = List.of();
    if (resumed) {
      changed = ConfigFile.compare(folder, config, free);
    } else {
      ConfigFile.write(folder, config);
    }
    RunFolder run = new RunFolder(folder, lock, OwnedFiles.in(folder), resumed);
    run.log((resumed ? "resume" : "start") + " (process " + ProcessHandle.current().pid() + ")");
    changed.forEach(change -> run.log("changed: " + change));
    return run;
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    return e.getClass().getSimpleName().replace("Exception", "") + ": " + message;
  }

  /** Whether the folder held this run already, so that finished work can be taken over. */
  public boolean resumed() {
    return resumed;
  }

  /**
   * A place in the folder to write to; parents are made, and {@code --overwrite} will delete it.
   *
   * @param name relative to the folder, for example {@code samples.jsonl} or {@code
   *     checkpoints/step-100}
   */
  public Path file(String name) {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder.normalize()) || file.equals(folder.normalize())) {
      throw new IllegalArgumentException(name + " is not inside the run folder");
    }
    owned.add(name);
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(file.getParent() + ": cannot be made", e);
    }
    return file;
  }

  /**
   * Writes a whole file of indented JSON; a crash leaves the old one or the new one.
   *
   * @throws IllegalArgumentException if a number in it is not finite
   */
  public void writeJson(String name, JsonNode value) {
    Finite.require(name, value);
    try {
      writeText(
          name, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(name + ": not writable as JSON", e);
    }
  }

  /** Writes a whole file; a crash leaves the old one or the new one. */
  public void writeText(String name, String text) {
    Path file = file(name);
    try {
      Durable.write(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written", e);
    }
  }

  /** Adds a line with the time, UTC, to {@code fathom.log}. */
  public synchronized void log(String line) {
    String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    try {
      Files.writeString(
          folder.resolve(LOG),
          time + "  " + line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(folder.resolve(LOG) + ": cannot be written", e);
    }
  }

  /** Logs a failure with its stack trace; never throws in its place. */
  public synchronized void logFailure(Throwable failure) {
    failed = true;
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    try {
      log("failed: " + trace.toString().stripTrailing());
    } catch (UncheckedIOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Logs the end and lets go of the folder. */
  @Override
  public void close() {
    Duration taken = Duration.between(opened, Instant.now()).truncatedTo(ChronoUnit.SECONDS);
    try {
      try {
        log((failed ? "end after a failure, " : "end, ") + taken.toSeconds() + " s");
      } finally {
        lock.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be let go of", e);
    }
  }
}
