package dev.fathom.attack.autodan;

import dev.fathom.attack.autodan.Individual.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Multi-point crossover of sentences (2310.04451, Algorithm 3): two parents exchange stretches of
 * sentences. The authors lay two prompts beside each other paragraph by paragraph. Here they are
 * laid beside each other at the request: what stands in front of it is exchanged with what stands
 * in front of it, and what stands behind with what stands behind, so that each child carries the
 * request once.
 *
 * @param rate how probably two parents exchange anything
 * @param points the most places to cut at, in front of the request and behind it
 */
record Crossover(double rate, int points) {
  /** What two parents become. */
  record Pair<T>(T first, T second) {}

  /**
   * The children of parents taken two by two; an odd one out is paired with the first.
   *
   * @return as many as there are parents
   */
  List<Individual> of(List<Individual> parents, SplittableRandom random) {
    List<Individual> children = new ArrayList<>();
    for (int i = 0; i < parents.size(); i += 2) {
      Individual first = parents.get(i);
      Individual second = parents.get(i + 1 < parents.size() ? i + 1 : 0);
      Pair<Individual> pair =
          random.nextDouble() < rate ? mixed(first, second, random) : new Pair<>(first, second);
      children.add(pair.first());
      children.add(pair.second());
    }
    return List.copyOf(children.subList(0, parents.size()));
  }

  Pair<Individual> mixed(Individual first, Individual second, SplittableRandom random) {
    Pair<List<Sentence>> before = mixed(first.before(), second.before(), random);
    Pair<List<Sentence>> after = mixed(first.after(), second.after(), random);
    Sentence one = first.sentences().get(first.carrier());
    Sentence other = second.sentences().get(second.carrier());
    boolean stays = random.nextBoolean();
    return new Pair<>(
        Individual.of(before.first(), stays ? one : other, after.first()),
        Individual.of(before.second(), stays ? other : one, after.second()));
  }

  private Pair<List<Sentence>> mixed(
      List<Sentence> first, List<Sentence> second, SplittableRandom random) {
    List<Sentence> one = new ArrayList<>();
    List<Sentence> other = new ArrayList<>();
    int last = 0;
    for (int cut : cuts(Math.min(first.size(), second.size()), random)) {
      exchange(first.subList(last, cut), second.subList(last, cut), one, other, random);
      last = cut;
    }
    exchange(
        first.subList(last, first.size()), second.subList(last, second.size()), one, other, random);
    return new Pair<>(one, other);
  }

  /** Inner places of so many sentences, in ascending order. */
  private Set<Integer> cuts(int sentences, SplittableRandom random) {
    Set<Integer> cuts = new TreeSet<>();
    int wanted = Math.min(points, sentences - 1);
    while (cuts.size() < wanted) {
      cuts.add(random.nextInt(1, sentences));
    }
    return cuts;
  }

  private static void exchange(
      List<Sentence> first,
      List<Sentence> second,
      List<Sentence> one,
      List<Sentence> other,
      SplittableRandom random) {
    boolean stays = random.nextBoolean();
    one.addAll(stays ? first : second);
    other.addAll(stays ? second : first);
  }
}
