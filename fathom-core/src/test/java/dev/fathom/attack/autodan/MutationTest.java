package dev.fathom.attack.autodan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutationTest {
  @TempDir private Path folder;

  @RepeatedTest(20)
  void howeverOftenAPromptChangesItAsksOnce(RepetitionInfo run) {
    int seed = run.getCurrentRepetition();
    SplittableRandom random = new SplittableRandom(seed);
    List<Individual> seeds =
        List.of(
            TestGenes.numbered("a", 3, random),
            Individual.of("please {prompt}"),
            Individual.of("{prompt}"));
    Mutation mutation =
        new Mutation(
            1, Level.BOTH, TestGenes.synonyms(folder, "please, kindly", "asks, prompt"), seeds);
    Individual one = seeds.get(seed % 3);
    Set<String> seen = new HashSet<>();
    Set<Integer> lengths = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      one = mutation.of(one, random);
      assertEquals(1, TestGenes.places(one), "seed " + seed);
      assertTrue(one.sentences().get(one.carrier()).carries(), "seed " + seed);
      assertEquals(one.template(), Individual.of(one.template()).template(), "seed " + seed);
      seen.add(one.template());
      lengths.add(one.sentences().size());
    }
    assertTrue(seen.size() > 20, "it goes somewhere, seed " + seed + ": " + seen.size());
    assertTrue(lengths.size() > 2, "longer and shorter, seed " + seed + ": " + lengths);
  }

  @Test
  void atTheWordLevelOnlyWordsChange() {
    SplittableRandom random = new SplittableRandom(1);
    Individual seed = Individual.of("Please look. Kindly look, {prompt}");
    Mutation mutation =
        new Mutation(1, Level.WORD, TestGenes.synonyms(folder, "please, kindly"), List.of(seed));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      seen.add(mutation.of(seed, random).template());
    }
    assertEquals(
        Set.of(
            "Please look. Kindly look, {prompt}",
            "Please look. Please look, {prompt}",
            "Kindly look. Kindly look, {prompt}",
            "Kindly look. Please look, {prompt}"),
        seen);
  }

  @Test
  void withNothingToChangeAndWithoutARateAPromptStays() {
    SplittableRandom random = new SplittableRandom(1);
    Individual bare = Individual.of("{prompt}");
    assertEquals(bare, new Mutation(1, Level.BOTH, Synonyms.NONE, List.of(bare)).of(bare, random));
    Individual two = Individual.of("So. {prompt}");
    assertEquals(two, new Mutation(0, Level.BOTH, Synonyms.NONE, List.of(two)).of(two, random));
    assertNotEquals(two, new Mutation(1, Level.BOTH, Synonyms.NONE, List.of(two)).of(two, random));
  }
}
