package dev.fathom.judge.endpoint;

import java.time.Duration;

/**
 * How long an endpoint is waited for, and how often it is asked again.
 *
 * @param attempts tries of one request, at least 1
 * @param firstPause before the second try; it doubles each time, give or take a part of it
 * @param longestPause of those that the endpoint does not ask for itself
 * @param timeout from the request to the last byte of its reply
 * @param readings how often a reply without a verdict is asked for anew, the first one counted
 */
public record Patience(
    int attempts, Duration firstPause, Duration longestPause, Duration timeout, int readings) {
  private static final int READINGS = 3;

  /** With pauses from a second to a minute. */
  public static Patience of(int attempts, Duration timeout) {
    return new Patience(attempts, Duration.ofSeconds(1), Duration.ofMinutes(1), timeout, READINGS);
  }
}
