package dev.fathom.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JackknifeTest {
  /** For a mean, leaving out one value after the other gives back s/√n and Student's interval. */
  @Test
  void forAMeanItIsStudentsInterval() {
    double[] values = {2, 4, 4, 5, 9};
    double sum = Arrays.stream(values).sum();
    double[] leftOut =
        IntStream.range(0, values.length).mapToDouble(i -> (sum - values[i]) / 4).toArray();
    Estimate estimate = new Jackknife(0.95).estimate(sum / 5, leftOut);
    // mean 4.8, s² = 26.8/4 = 6.7, s/√n = 1.157584, t(4, 0.975) = 2.776445
    double half = 2.776445 * Math.sqrt(6.7 / 5);
    assertEquals(4.8, estimate.value().orElseThrow(), 1e-12);
    assertEquals(4.8 - half, estimate.low().orElseThrow(), 1e-5);
    assertEquals(4.8 + half, estimate.high().orElseThrow(), 1e-5);
  }

  @Test
  void oneGroupIsNone() {
    assertThrows(
        IllegalArgumentException.class, () -> new Jackknife(0.95).estimate(1, new double[] {1}));
  }
}
