package dev.fathom.train.recover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DirectionTest {
  private static final Direction TARGET = new Direction(new double[] {1, -2, 2});

  @Test
  void theCosineIsThatOfTheAngle() {
    assertEquals(1, TARGET.cosine(new double[] {3, -6, 6}), 1e-15);
    assertEquals(-1, TARGET.cosine(new double[] {-1, 2, -2}), 1e-15);
    assertEquals(0, TARGET.cosine(new double[] {2, 1, 0}), 1e-15);
    assertEquals(1.0 / 3, TARGET.cosine(new double[] {5, 0, 0}), 1e-15);
  }

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    double[] mean = {0.3, 1.7, -0.4};
    double step = 1e-6;
    for (int i = 0; i < mean.length; i++) {
      double[] above = mean.clone();
      double[] below = mean.clone();
      above[i] += step;
      below[i] -= step;
      double slope = (-TARGET.cosine(above) + TARGET.cosine(below)) / (2 * step);
      assertEquals(slope, TARGET.gradient(mean)[i], 1e-8);
    }
  }
}
