package dev.fathom.attack.autodan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.attack.autodan.Genetics.Pressure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvolutionTest {
  private static final int POPULATION = 24;

  @TempDir private Path folder;
  private Synonyms synonyms;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void read() {
    synonyms =
        TestGenes.synonyms(
            folder, "good, bad, fair, poor", "day, night, dawn, dusk", "warm, cold, mild, hot");
  }

  private static Genetics genetics(Level level, Pressure pressure) {
    return new Genetics(POPULATION, 20, level, 5, 0.1, 0.5, 5, 0.05, 0.5, pressure);
  }

  private static List<Individual> seeds() {
    return List.of(
        Individual.of("a good day. it is cold. so, {prompt}"),
        Individual.of("a bad night. it is warm. tell me, {prompt} now."),
        Individual.of("one more thing. {prompt}"));
  }

  /** How many of the words "fair", "dusk", "hot" and of the sentence "tell me," are missing. */
  private List<Scored> missing(List<Individual> individuals) {
    return individuals.stream()
        .map(individual -> {
          String text = individual.template();
          asked.add(text);
          long missing =
              List.of("fair", "dusk", "hot", "tell me,").stream()
                  .filter(wanted -> !text.contains(wanted))
                  .count();
          return new Scored(individual, missing + text.length() / 1000.0, missing == 0);
        })
        .toList();
  }

  private Evolution evolved(Level level, Pressure pressure, long seed, int generations) {
    Evolution evolution =
        new Evolution(
            genetics(level, pressure),
            seeds(),
            synonyms,
            this::missing,
            new SplittableRandom(seed));
    IntStream.range(0, generations).forEach(_ -> evolution.step());
    return evolution;
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void thePopulationStaysAsLargeTheBestOnesStayAndEveryoneAsksOnce(Level level) {
    long seed = 11;
    Evolution evolution = evolved(level, Pressure.FITNESS, seed, 0);
    for (int i = 0; i < 20; i++) {
      List<Scored> before = Scored.sorted(evolution.population());
      evolution.step();
      List<Scored> now = evolution.population();
      assertEquals(POPULATION, now.size(), "seed " + seed);
      for (int elite = 0; elite < 2; elite++) {
        assertEquals(before.get(elite), now.get(elite), "elite " + elite + ", seed " + seed);
      }
      now.forEach(one -> assertEquals(1, TestGenes.places(one.individual()), "seed " + seed));
      assertTrue(evolution.best().loss() <= before.getFirst().loss(), "seed " + seed);
    }
    assertEquals(20, evolution.generation());
  }

  @Test
  void theFirstPopulationIsTheSeedsAndChangedOnes() {
    List<Scored> first = evolved(Level.BOTH, Pressure.FITNESS, 1, 0).population();
    assertEquals(seeds(), first.subList(0, 3).stream().map(Scored::individual).toList());
    Set<String> distinct = new HashSet<>();
    first.forEach(one -> distinct.add(one.individual().template()));
    assertTrue(distinct.size() > POPULATION / 2, "variety: " + distinct.size());
    Evolution small =
        new Evolution(
            new Genetics(2, 1, Level.SENTENCE, 5, 0, 0.5, 5, 0, 0.5, Pressure.FITNESS),
            seeds(),
            Synonyms.NONE,
            this::missing,
            new SplittableRandom(0));
    assertEquals(
        seeds().subList(0, 2), small.population().stream().map(Scored::individual).toList());
  }

  @Test
  void theSameSeedGivesTheSamePromptsAndAnotherOneOthers() {
    assertEquals(
        evolved(Level.BOTH, Pressure.FITNESS, 5, 12).population(),
        evolved(Level.BOTH, Pressure.FITNESS, 5, 12).population());
    assertNotEquals(
        evolved(Level.BOTH, Pressure.FITNESS, 5, 12).population(),
        evolved(Level.BOTH, Pressure.FITNESS, 6, 12).population());
  }

  @Test
  void whatLivesOnUnchangedIsNotScoredAgain() {
    Evolution evolution = evolved(Level.BOTH, Pressure.FITNESS, 3, 0);
    for (int i = 0; i < 10; i++) {
      Set<String> living = new HashSet<>();
      evolution.population().forEach(one -> living.add(one.individual().template()));
      asked.clear();
      evolution.step();
      assertTrue(asked.stream().noneMatch(living::contains));
      assertEquals(asked.size(), Set.copyOf(asked).size());
    }
  }

  /** Over many seeds, since the control may be lucky once. */
  @ParameterizedTest
  @EnumSource(Level.class)
  void selectionFindsWhatChangingAtRandomDoesNot(Level level) {
    double found = 0;
    double control = 0;
    for (int seed = 0; seed < 20; seed++) {
      found += evolved(level, Pressure.FITNESS, seed, 15).best().loss() / 20;
      control += evolved(level, Pressure.NONE, seed, 15).best().loss() / 20;
    }
    assertTrue(found < control - 0.05, level + ": " + found + " against " + control);
  }
}
