package dev.fathom.run;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** At most one run works in a folder, whether in this process or in another. */
final class FolderLock implements AutoCloseable {
  static final String NAME = ".lock";

  /**
   * The folders locked by this process. POSIX drops a process's lock when any of its descriptors of
   * the file is closed, so a second attempt from the same process must not open the file at all.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * @throws UserError if another run holds the folder
   * @throws IOException if the lock file cannot be written
   */
  static FolderLock take(Path folder) throws IOException {
    Path real = folder.toRealPath();
    synchronized (HELD) {
      if (!HELD.add(real)) {
        throw inUse(folder);
      }
    }
    try {
      return new FolderLock(real, lock(folder));
    } catch (IOException | RuntimeException e) {
      release(real);
      throw e;
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(folder);
      }
      channel.truncate(0);
      Durable.writeFully(channel, ProcessHandle.current().pid() + "\n");
      channel.force(true);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static UserError inUse(Path folder) {
    return new UserError(
        folder + ": another run is at work here; wait for it or choose another --output");
  }

  private static void release(Path folder) {
    synchronized (HELD) {
      HELD.remove(folder);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      release(folder);
    }
  }
}
