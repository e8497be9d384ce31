package dev.fathom.attack.autodan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Generation after generation of prompts (2310.04451, Algorithms 1 and 2). It knows prompts and how
 * good they are, and no model.
 *
 * <p>A generation of sentences keeps the elites and fills up with children of parents drawn by
 * their loss; a generation of words keeps the elites and rewords all others. A prompt that lives on
 * unchanged is not scored again.
 */
final class Evolution {
  /** The authors replace at most five words of a paragraph. */
  private static final int WORDS = 5;

  private final Genetics genetics;
  private final Fitness fitness;
  private final SplittableRandom random;
  private final Selection selection;
  private final Mutation mutation;
  private final WordMomentum momentum;
  private final Rewording rewording;
  private Map<String, Scored> living = Map.of();
  private List<Scored> population;
  private int generation;
  private Scored best;

  /**
   * Scores the first population: the seeds in their order, and where there are fewer of them than
   * places, changed ones in turn: once, with probability ½ once more, and so on.
   *
   * @param seeds at least one
   * @param random decides everything that is left to chance
   */
  Evolution(
      Genetics genetics,
      List<Individual> seeds,
      Synonyms synonyms,
      Fitness fitness,
      SplittableRandom random) {
    this.genetics = genetics;
    this.fitness = fitness;
    this.random = random;
    selection = new Selection(genetics.elites(), genetics.pressure());
    mutation = new Mutation(genetics.mutation(), genetics.level(), synonyms, seeds);
    momentum = new WordMomentum(synonyms, genetics.momentum());
    rewording = new Rewording(synonyms, WORDS);
    population = scored(first(seeds));
    best = Scored.sorted(population).getFirst();
  }

  private List<Individual> first(List<Individual> seeds) {
    List<Individual> first = new ArrayList<>();
    for (int i = 0; i < genetics.population(); i++) {
      Individual seed = seeds.get(i % seeds.size());
      if (i >= seeds.size()) {
        do {
          seed = mutation.changed(seed, random);
        } while (random.nextBoolean());
      }
      first.add(seed);
    }
    return first;
  }

  /** The best prompt of all generations so far. */
  Scored best() {
    return best;
  }

  /** Those that live now. */
  List<Scored> population() {
    return population;
  }

  /** How many generations followed the first population. */
  int generation() {
    return generation;
  }

  /** Brings the next generation up. */
  void step() {
    List<Individual> next = new ArrayList<>(selection.best(population));
    next.addAll(genetics.words(generation) ? reworded() : children());
    generation++;
    population = scored(next);
    Scored now = Scored.sorted(population).getFirst();
    best = now.loss() < best.loss() ? now : best;
  }

  private List<Individual> children() {
    int wanted = population.size() - selection.elites(population.size());
    List<Individual> parents = selection.parents(population, wanted, random);
    return new Crossover(genetics.crossover(), genetics.points())
        .of(parents, random).stream().map(child -> mutation.of(child, random)).toList();
  }

  private List<Individual> reworded() {
    momentum.learn(population);
    return Scored.sorted(population).stream()
        .skip(selection.elites(population.size()))
        .map(scored -> rewording.of(scored.individual(), this::word, random))
        .map(changed -> mutation.of(changed, random))
        .toList();
  }

  private String word(String word, List<String> group, SplittableRandom draws) {
    return switch (genetics.pressure()) {
      case FITNESS ->
          momentum.choose(word, group, draws.nextDouble() < genetics.crossover(), draws);
      case NONE -> group.get(draws.nextInt(group.size()));
    };
  }

  private List<Scored> scored(List<Individual> individuals) {
    Map<String, Individual> unknown = new LinkedHashMap<>();
    individuals.stream()
        .filter(individual -> !living.containsKey(individual.template()))
        .forEach(individual -> unknown.putIfAbsent(individual.template(), individual));
    Map<String, Scored> known = new HashMap<>(living);
    fitness
        .of(List.copyOf(unknown.values()))
        .forEach(scored -> known.put(scored.individual().template(), scored));
    living = new HashMap<>();
    List<Scored> scored = new ArrayList<>();
    for (Individual individual : individuals) {
      // The same text may be cut elsewhere, and then has other children.
      Scored same = known.get(individual.template());
      scored.add(new Scored(individual, same.loss(), same.hit()));
      living.put(individual.template(), same);
    }
    return scored;
  }
}
