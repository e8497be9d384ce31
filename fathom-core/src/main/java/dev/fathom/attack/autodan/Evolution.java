package dev.fathom.attack.autodan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The loop of the search, over any fitness.
 *
 * @param options how the population evolves
 * @param synonyms for word-level changes
 * @param selects whether losses decide who lives on; without, the population drifts at random,
 *     which is the control that a search must beat
 */
record Evolution(AutoDanOptions options, Synonyms synonyms, boolean selects) {
  /** Tells how far individuals are from the target. */
  @FunctionalInterface
  interface Fitness {
    /**
     * @return a loss for each, in their order; infinite where one cannot be asked at all
     */
    double[] losses(List<Wrapping> population);
  }

  /** Whether to go on after a generation. */
  @FunctionalInterface
  interface Watcher {
    /**
     * @param best the best individual so far, and its loss
     * @return false to stop
     */
    boolean goOn(int generation, Wrapping best, double loss);
  }

  /**
   * What came of it.
   *
   * @param best the individual with the smallest loss of all generations
   * @param initialLoss the smallest of the first generation
   * @param losses the smallest loss so far, by generation
   */
  record Evolved(Wrapping best, double initialLoss, double bestLoss, List<Double> losses) {}

  /**
   * Evolves.
   *
   * @param seeds at least one; the first generation is they and mutants of them
   */
  Evolved run(List<Wrapping> seeds, Fitness fitness, Watcher watcher) {
    SplittableRandom random = new SplittableRandom(options.seed());
    Mutation always = new Mutation(1, synonyms);
    List<Wrapping> population = new ArrayList<>();
    for (int i = 0; i < options.population(); i++) {
      Wrapping seed = seeds.get(i % seeds.size());
      population.add(i < seeds.size() ? seed : always.of(seed, random));
    }
    WordMomentum momentum = new WordMomentum(synonyms);
    List<Double> losses = new ArrayList<>();
    Wrapping best = population.getFirst();
    double least = Double.POSITIVE_INFINITY;
    for (int generation = 0; ; generation++) {
      double[] found = fitness.losses(List.copyOf(population));
      int first = Selection.elites(found, 1)[0];
      if (generation == 0 || found[first] < least) {
        least = found[first];
        best = population.get(first);
      }
      losses.add(least);
      if (generation + 1 >= options.generations() || !watcher.goOn(generation, best, least)) {
        return new Evolved(best, losses.getFirst(), least, losses);
      }
      double[] judged = selects ? found : new double[found.length];
      momentum.learn(population, judged);
      population = next(population, judged, generation, momentum, random);
    }
  }

  private List<Wrapping> next(
      List<Wrapping> population,
      double[] losses,
      int generation,
      WordMomentum momentum,
      SplittableRandom random) {
    List<Wrapping> next = new ArrayList<>();
    if (selects) {
      Arrays.stream(Selection.elites(losses, options.elite()))
          .forEach(i -> next.add(population.get(i)));
    }
    int rest = options.population() - next.size();
    List<Wrapping> children =
        options.crossesSentences(generation)
            ? crossed(population, Selection.parents(losses, rest + 1, random), random)
            : Selection.parents(losses, rest, random).stream()
                .map(i -> momentum.improved(population.get(i), options.crossover(), random))
                .toList();
    Mutation mutation = new Mutation(options.mutation(), synonyms);
    children.stream().limit(rest).map(child -> mutation.of(child, random)).forEach(next::add);
    return next;
  }

  private List<Wrapping> crossed(
      List<Wrapping> population, List<Integer> parents, SplittableRandom random) {
    Crossover crossover = new Crossover(options.points());
    List<Wrapping> children = new ArrayList<>();
    for (int i = 0; i + 1 < parents.size(); i += 2) {
      Wrapping mother = population.get(parents.get(i));
      Wrapping father = population.get(parents.get(i + 1));
      if (random.nextDouble() < options.crossover()) {
        Crossover.Children both = crossover.of(mother, father, random);
        children.add(both.one());
        children.add(both.other());
      } else {
        children.add(mother);
        children.add(father);
      }
    }
    if (parents.size() % 2 == 1) {
      children.add(population.get(parents.getLast()));
    }
    return children;
  }
}
