package dev.fathom.attack.autodan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.attack.autodan.Individual.Sentence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CrossoverTest {
  private static List<String> sorted(Individual... all) {
    return Stream.of(all)
        .flatMap(one -> one.sentences().stream())
        .map(Sentence::text)
        .sorted()
        .toList();
  }

  @RepeatedTest(30)
  void childrenHaveTheirParentsSentencesInTheirPlacesAndTheRequestOnce(RepetitionInfo run) {
    int seed = run.getCurrentRepetition();
    SplittableRandom random = new SplittableRandom(seed);
    Individual a = TestGenes.numbered("a", random.nextInt(9), random);
    Individual b = TestGenes.numbered("b", random.nextInt(9), random);
    Crossover.Pair<Individual> children = new Crossover(1, 5).mixed(a, b, random);
    Individual one = children.first();
    Individual other = children.second();
    assertEquals(sorted(a, b), sorted(one, other), "nothing is lost or doubled, seed " + seed);
    for (Individual child : List.of(one, other)) {
      assertEquals(1, TestGenes.places(child), "seed " + seed);
      place(child.before(), a.before(), b.before(), seed);
      place(child.after(), a.after(), b.after(), seed);
    }
  }

  private static void place(
      List<Sentence> child, List<Sentence> first, List<Sentence> second, int seed) {
    for (int i = 0; i < child.size(); i++) {
      Sentence here = child.get(i);
      assertTrue(
          (i < first.size() && here.equals(first.get(i)))
              || (i < second.size() && here.equals(second.get(i))),
          "place " + i + ", seed " + seed);
    }
  }

  /** How often neighbours in a child come from different parents. */
  private static int seams(List<Sentence> sentences) {
    int seams = 0;
    for (int i = 1; i < sentences.size(); i++) {
      if (sentences.get(i).text().charAt(0) != sentences.get(i - 1).text().charAt(0)) {
        seams++;
      }
    }
    return seams;
  }

  @Test
  void parentsAreCutAtNoMorePlacesThanAsked() {
    SplittableRandom random = new SplittableRandom(3);
    Individual a = Individual.of("a. a. a. a. a. a. a. a. {prompt}");
    Individual b = Individual.of("b. b. b. b. b. b. b. b. {prompt}");
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      seen.add(seams(new Crossover(1, 3).mixed(a, b, random).first().before()));
    }
    assertEquals(Set.of(0, 1, 2, 3), seen);
  }

  @Test
  void thereAreAsManyChildrenAsParentsAndWithoutCrossoverTheyAreThem() {
    SplittableRandom random = new SplittableRandom(4);
    List<Individual> parents = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      parents.add(TestGenes.numbered("p" + i, 4, random));
    }
    assertEquals(parents, new Crossover(0, 5).of(parents, random));
    assertEquals(7, new Crossover(1, 5).of(parents, random).size());
    assertEquals(List.of(), new Crossover(1, 5).of(List.of(), random));
  }
}
