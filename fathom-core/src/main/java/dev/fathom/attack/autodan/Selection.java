package dev.fathom.attack.autodan;

import dev.fathom.attack.autodan.Genetics.Pressure;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who goes on (2310.04451, Section 3.3.3): the best as they are, and of all of them parents drawn
 * by the softmax of −loss.
 *
 * @param elites the share that goes on as it is; at least one prompt does
 * @param pressure whether the loss counts
 */
record Selection(double elites, Pressure pressure) {
  /** How many of a population go on as they are. */
  int elites(int population) {
    return switch (pressure) {
      case FITNESS -> Math.max(1, (int) (population * elites));
      case NONE -> 0;
    };
  }

  /** The best, best first. */
  List<Individual> best(List<Scored> population) {
    return Scored.sorted(population).stream()
        .limit(elites(population.size()))
        .map(Scored::individual)
        .toList();
  }

  /** So many parents, drawn with replacement. */
  List<Individual> parents(List<Scored> population, int count, SplittableRandom random) {
    double[] sums = cumulated(population);
    List<Individual> parents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double pick = random.nextDouble() * sums[sums.length - 1];
      int place = 0;
      while (sums[place] <= pick) {
        place++;
      }
      parents.add(population.get(place).individual());
    }
    return parents;
  }

  private double[] cumulated(List<Scored> population) {
    // Relative to the best, which has weight one: no sum is zero, and no power overflows.
    double best = population.stream().mapToDouble(Scored::loss).min().orElseThrow();
    double[] sums = new double[population.size()];
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum +=
          switch (pressure) {
            case FITNESS ->
                best == population.get(i).loss() ? 1 : Math.exp(best - population.get(i).loss());
            case NONE -> 1;
          };
      sums[i] = sum;
    }
    return sums;
  }
}
