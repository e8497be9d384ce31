package dev.fathom.attack.autodan;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Multi-point crossover of sentences: the parents are cut at the same places, and between two cuts
 * each child has the piece of one parent, drawn by a coin, and its sibling that of the other.
 *
 * @param points the most cuts
 */
record Crossover(int points) {
  /** Two children. */
  record Children(Wrapping one, Wrapping other) {}

  Children of(Wrapping mother, Wrapping father, SplittableRandom random) {
    List<String> first = mother.sentences();
    List<String> second = father.sentences();
    int shorter = Math.min(first.size(), second.size());
    TreeSet<Integer> cuts = new TreeSet<>();
    int wanted = Math.min(points, shorter - 1);
    while (cuts.size() < wanted) {
      cuts.add(1 + random.nextInt(shorter - 1));
    }
    List<String> one = new ArrayList<>();
    List<String> other = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      exchange(first.subList(from, cut), second.subList(from, cut), one, other, random);
      from = cut;
    }
    exchange(
        first.subList(from, first.size()), second.subList(from, second.size()), one, other, random);
    return new Children(
        Wrapping.mended(String.join("", one)), Wrapping.mended(String.join("", other)));
  }

  private static void exchange(
      List<String> first,
      List<String> second,
      List<String> one,
      List<String> other,
      SplittableRandom random) {
    boolean swapped = random.nextBoolean();
    one.addAll(swapped ? second : first);
    other.addAll(swapped ? first : second);
  }
}
