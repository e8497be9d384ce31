package dev.fathom.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fathom.statistics.StratifiedMean.Stratum;
import java.util.List;
import org.junit.jupiter.api.Test;

class StratifiedMeanTest {
  /** t of 4 degrees of freedom at 97.5 %: 2.776445; the standard error of 1 … 5 is √(2.5 / 5). */
  @Test
  void oneStratumIsStudentsInterval() {
    Estimate estimate =
        StratifiedMean.STANDARD.of(List.of(new Stratum(1, new double[] {1, 2, 3, 4, 5})));
    assertEquals(3, estimate.value().getAsDouble(), 1e-12);
    double half = 2.7764451051977987 * Math.sqrt(0.5);
    assertEquals(3 - half, estimate.low().getAsDouble(), 1e-9);
    assertEquals(3 + half, estimate.high().getAsDouble(), 1e-9);
  }

  /**
   * Weights 1 and −1 make it Welch's interval of a difference. By hand: variances 4 / 3 and 29 / 12
   * of the means, 4.959184 degrees of freedom, whose t at 97.5 % comes from integrating its
   * density.
   */
  @Test
  void weightsOfOneAndMinusOneAreWelchsDifference() {
    Estimate estimate =
        StratifiedMean.STANDARD.of(
            List.of(
                new Stratum(1, new double[] {3, 5, 1}),
                new Stratum(-1, new double[] {2, 8, 9, 7})));
    assertEquals(-3.5, estimate.value().getAsDouble(), 1e-12);
    assertEquals(-8.490258578, estimate.low().getAsDouble(), 1e-6);
    assertEquals(1.490258578, estimate.high().getAsDouble(), 1e-6);
  }

  @Test
  void valuesThatAgreeLeaveNoDoubt() {
    Estimate estimate =
        StratifiedMean.STANDARD.of(
            List.of(new Stratum(0.5, new double[] {2, 2}), new Stratum(0.5, new double[] {4})));
    assertEquals(3, estimate.low().getAsDouble(), 0);
    assertEquals(3, estimate.high().getAsDouble(), 0);
  }

  @Test
  void aStratumWithoutValuesIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> StratifiedMean.STANDARD.of(List.of(new Stratum(1, new double[0]))));
  }
}
