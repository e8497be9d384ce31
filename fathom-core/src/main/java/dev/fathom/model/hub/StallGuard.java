package dev.fathom.model.hub;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** Closes a connection that has sent nothing for too long, so that its reader wakes up. */
final class StallGuard implements AutoCloseable {
  private final Closeable connection;
  private final Duration limit;
  private final Thread watcher;
  private volatile long lastSign = System.nanoTime();

  private StallGuard(Closeable connection, Duration limit) {
    this.connection = connection;
    this.limit = limit;
    this.watcher = Thread.ofVirtual().name("stall-guard").unstarted(this::watch);
  }

  static StallGuard over(Closeable connection, Duration limit) {
    StallGuard guard = new StallGuard(connection, limit);
    guard.watcher.start();
    return guard;
  }

  /** The connection has sent something. */
  void alive() {
    lastSign = System.nanoTime();
  }

  private void watch() {
    try {
      long left = limit.toNanos();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = limit.toNanos() - (System.nanoTime() - lastSign);
      }
      connection.close();
    } catch (InterruptedException e) {
      // The download is over.
    } catch (IOException e) {
      // It is broken already, which is what closing it was for.
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
