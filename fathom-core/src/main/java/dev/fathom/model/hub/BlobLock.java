package dev.fathom.model.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps two downloads of one blob apart, be they threads of this process or other processes of
 * Fathom. Python's tools lock the same file in another way that Java cannot; between the two the
 * checksum and the atomic rename keep the cache right.
 */
final class BlobLock implements AutoCloseable {
  // A file lock belongs to the whole process: a second thread would get an exception, not wait.
  private static final ConcurrentHashMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;

  private BlobLock(ReentrantLock thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  /** Waits until nobody else holds the lock. */
  static BlobLock acquire(Path file) throws IOException {
    ReentrantLock thread =
        THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), key -> new ReentrantLock());
    thread.lock();
    boolean locked = false;
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      locked = true;
      return new BlobLock(thread, channel);
    } finally {
      if (!locked) {
        thread.unlock();
      }
    }
  }

  /** Lets the next one in; closing the channel releases the file. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      thread.unlock();
    }
  }
}
