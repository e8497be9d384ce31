package dev.fathom.judge.endpoint;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A failure that may pass: worth another try. */
final class Passing extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> after;

  /**
   * @param after how long the endpoint asks to be left alone
   */
  Passing(String message, Optional<Duration> after) {
    super(message);
    this.after = after;
  }

  Optional<Duration> after() {
    return after;
  }
}
