package dev.fathom.model.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * How often something that failed is tried again, and after which pause.
 *
 * @param attempts tries in a row without success, at least 1
 * @param firstPause before the second try; it doubles each time
 * @param stall how long a connection may send nothing before it counts as broken
 */
record RetryPolicy(int attempts, Duration firstPause, Duration stall) {
  /** Half a minute of patience. */
  static final RetryPolicy DEFAULT =
      new RetryPolicy(6, Duration.ofSeconds(1), Duration.ofSeconds(60));

  /** One try. */
  RetryPolicy impatient() {
    return new RetryPolicy(1, firstPause, stall);
  }

  /** A request that may fail. */
  @FunctionalInterface
  interface Request<T> {
    T send() throws IOException, HubUnavailable;
  }

  /** The first success, or the last failure. */
  <T> T retry(Request<T> request) throws IOException, HubUnavailable {
    for (int failures = 1; ; failures++) {
      try {
        return request.send();
      } catch (IOException e) {
        if (failures >= attempts) {
          throw e;
        }
        pause(failures);
      }
    }
  }

  /** Waits before the next try. */
  void pause(int failures) {
    try {
      Thread.sleep(firstPause.multipliedBy(1L << Math.min(failures - 1, 6)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    }
  }
}
