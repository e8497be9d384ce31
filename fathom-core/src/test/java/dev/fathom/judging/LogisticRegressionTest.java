package dev.fathom.judging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
  private static final long SEED = 7;

  /** Of one feature that is 0 or 1 the best fit is known: the log-odds of the four counts. */
  @Test
  void ofOneFeatureItFindsTheLogOdds() {
    int[] counts = {30, 10, 5, 20}; // feature 0: 30 negative, 10 positive; feature 1: 5 and 20
    int[][] buckets = new int[65][];
    float[][] values = new float[65][];
    boolean[] positive = new boolean[65];
    int row = 0;
    for (int kind = 0; kind < 4; kind++) {
      for (int i = 0; i < counts[kind]; i++, row++) {
        buckets[row] = kind < 2 ? new int[] {} : new int[] {0};
        values[row] = kind < 2 ? new float[] {} : new float[] {1};
        positive[row] = kind % 2 == 1;
      }
    }
    double[] weights =
        new LogisticRegression(0, 200)
            .fit(new LogisticRegression.Rows(buckets, values, positive, 1));
    double offset = Math.log(10 / 30.0);
    assertArrayEquals(new double[] {Math.log(20 / 5.0) - offset, offset}, weights, 1e-3);
  }

  /** At the minimum of a convex loss every derivative is 0: computed here in another way. */
  @Test
  void atItsEndTheGradientVanishesAndValuesCount() {
    SplittableRandom random = new SplittableRandom(SEED);
    System.out.println("seed " + SEED);
    int rows = 200;
    int[][] buckets = new int[rows][];
    float[][] values = new float[rows][];
    boolean[] positive = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      buckets[row] = new int[] {0, 1, 2};
      values[row] =
          new float[] {
            (float) random.nextDouble(-1, 1),
            (float) random.nextDouble(-1, 1),
            (float) random.nextDouble(0, 3)
          };
      double score = 2 * values[row][0] - values[row][1] + 0.5 * values[row][2] - 0.7;
      positive[row] = random.nextDouble() < 1 / (1 + Math.exp(-score));
    }
    double penalty = 0.3;
    double[] weights =
        new LogisticRegression(penalty, 500)
            .fit(new LogisticRegression.Rows(buckets, values, positive, 3));
    // OpenNLP has two weights per feature, w and −w at the optimum, and penalises both: of their
    // difference d the penalty is 2 · penalty · (d/2)², with the derivative penalty · d.
    double[] gradient = new double[4];
    for (int i = 0; i < 4; i++) {
      gradient[i] = penalty * weights[i];
    }
    for (int row = 0; row < rows; row++) {
      double score = weights[3];
      for (int i = 0; i < 3; i++) {
        score += weights[i] * values[row][i];
      }
      double error = 1 / (1 + Math.exp(-score)) - (positive[row] ? 1 : 0);
      for (int i = 0; i < 3; i++) {
        gradient[i] += error * values[row][i];
      }
      gradient[3] += error;
    }
    for (double slope : gradient) {
      assertEquals(0, slope, 0.05);
    }
    assertTrue(weights[0] > 1 && weights[1] < -0.4, weights[0] + ", " + weights[1]);
  }
}
