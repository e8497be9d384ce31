package dev.fathom.attack.autodan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.attack.autodan.Genetics.Pressure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static List<Scored> population(double... losses) {
    List<Scored> population = new ArrayList<>();
    for (int i = 0; i < losses.length; i++) {
      population.add(new Scored(Individual.of(i + ". {prompt}"), losses[i], false));
    }
    return population;
  }

  /** The share of the draws that fall on each. */
  private static double[] shares(Pressure pressure, double... losses) {
    int draws = 40_000;
    List<Scored> population = population(losses);
    Map<Individual, Long> counts =
        new Selection(0.1, pressure)
            .parents(population, draws, new SplittableRandom(8)).stream()
                .collect(Collectors.groupingBy(one -> one, Collectors.counting()));
    return population.stream()
        .mapToDouble(one -> counts.getOrDefault(one.individual(), 0L) / (double) draws)
        .toArray();
  }

  @Test
  void parentsAreDrawnByTheSoftmaxOfTheNegativeLoss() {
    double[] losses = {2.0, 1.0, 4.5, 1.3};
    double sum = Arrays.stream(losses).map(loss -> Math.exp(-loss)).sum();
    double[] shares = shares(Pressure.FITNESS, losses);
    for (int i = 0; i < losses.length; i++) {
      // Five standard errors of a share of 40 000 draws are below 0.0126.
      assertEquals(Math.exp(-losses[i]) / sum, shares[i], 0.0126, "place " + i);
    }
  }

  @Test
  void whatDoesNotFitHasNoChildrenUnlessNothingFits() {
    double infinite = Double.POSITIVE_INFINITY;
    assertEquals(0, shares(Pressure.FITNESS, infinite, 900, 901)[0]);
    assertEquals(0.5, shares(Pressure.FITNESS, infinite, infinite)[0], 0.0126);
  }

  @Test
  void theControlDrawsAllAlike() {
    for (double share : shares(Pressure.NONE, 1, 50, 3, 2)) {
      assertEquals(0.25, share, 0.0126);
    }
  }

  @Test
  void theBestGoOnAndAtLeastOneOfThem() {
    List<Scored> population = population(3, 1, 2, 1);
    List<Individual> best = new Selection(0.5, Pressure.FITNESS).best(population);
    assertEquals(List.of(population.get(1).individual(), population.get(3).individual()), best);
    assertEquals(1, new Selection(0, Pressure.FITNESS).best(population).size());
    assertEquals(12, new Selection(0.05, Pressure.FITNESS).elites(256), "as the authors round");
    assertTrue(new Selection(0.5, Pressure.NONE).best(population).isEmpty());
  }
}
