package dev.fathom.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fathom.statistics.Bootstrap.Interval;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonTest {
  /** Method 3 in table I of Newcombe, Statistics in Medicine 17 (1998) 857–872. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void givesThePublishedBounds(long successes, long trials, double low, double high) {
    Interval interval = Wilson.STANDARD.interval(successes, trials);
    assertEquals(low, interval.low(), 5e-5);
    assertEquals(high, interval.high(), 5e-5);
  }

  /** The score test (p̂ − p)² n = z² p (1 − p), inverted by bisection with 40 digits. */
  @ParameterizedTest
  @CsvSource({
    "3, 60, 0.017149502164396, 0.137005164763485",
    "60, 60, 0.939828147857910, 1",
    "520, 520, 0.992666752972660, 1",
    "1, 1, 0.206549314377237, 1"
  })
  void invertsTheScoreTest(long successes, long trials, double low, double high) {
    Interval interval = Wilson.STANDARD.interval(successes, trials);
    assertEquals(low, interval.low(), 1e-14);
    assertEquals(high, interval.high(), 1e-14);
  }

  @Test
  void successAndFailureMirrorEachOther() {
    Random random = new Random(7);
    System.out.println("seed 7");
    for (int i = 0; i < 200; i++) {
      int trials = 1 + random.nextInt(500);
      int successes = random.nextInt(trials + 1);
      Interval one = Wilson.STANDARD.interval(successes, trials);
      Interval other = Wilson.STANDARD.interval(trials - successes, trials);
      assertEquals(1 - one.low(), other.high(), 1e-14);
      assertEquals(1 - one.high(), other.low(), 1e-14);
    }
  }

  @Test
  void refusesWhatIsNoShare() {
    assertThrows(IllegalArgumentException.class, () -> Wilson.STANDARD.interval(0, 0));
    assertThrows(IllegalArgumentException.class, () -> Wilson.STANDARD.interval(4, 3));
    assertThrows(IllegalArgumentException.class, () -> Wilson.STANDARD.interval(-1, 3));
  }
}
