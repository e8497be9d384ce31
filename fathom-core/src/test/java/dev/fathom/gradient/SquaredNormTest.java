package dev.fathom.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SquaredNormTest {
  private static final int ESTIMATES = 6;
  private static final int NUMBERS = 40;
  private static final int REPETITIONS = 400;

  @Test
  void handWorked() {
    // Estimates 1, 2 and 3 of a number: the mean of 1·2, 1·3 and 2·3.
    double[][] products = {{1, 2, 3}, {2, 4, 6}, {3, 6, 9}};

    assertEquals(11 / 3.0, new SquaredNorm(products).value(), 1e-12);
  }

  @Test
  void theNoiseOfTheEstimatesIsNotInItAndItsIntervalCovers() {
    long seed = 53;
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    double truth = NUMBERS * 0.2 * 0.2;
    double sum = 0;
    double naive = 0;
    int covered = 0;
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
      double[][] products = products(random);
      SquaredNorm norm = new SquaredNorm(products);
      sum += norm.value();
      naive += products[0][0];
      if (norm.norm().low().getAsDouble() <= Math.sqrt(truth)
          && Math.sqrt(truth) <= norm.norm().high().getAsDouble()) {
        covered++;
      }
    }

    assertEquals(truth, sum / REPETITIONS, 0.15, "unbiased");
    assertTrue(naive / REPETITIONS > truth + 0.8 * NUMBERS, "an estimate's own square is not");
    assertTrue(covered >= 0.88 * REPETITIONS, "covered " + covered + " of " + REPETITIONS);
  }

  /** Estimates 0.2 + normal noise in each number. */
  private static double[][] products(Random random) {
    double[][] estimates = new double[ESTIMATES][NUMBERS];
    for (double[] estimate : estimates) {
      for (int i = 0; i < NUMBERS; i++) {
        estimate[i] = 0.2 + random.nextGaussian();
      }
    }
    double[][] products = new double[ESTIMATES][ESTIMATES];
    for (int a = 0; a < ESTIMATES; a++) {
      for (int b = 0; b < ESTIMATES; b++) {
        for (int i = 0; i < NUMBERS; i++) {
          products[a][b] += estimates[a][i] * estimates[b][i];
        }
      }
    }
    return products;
  }
}
