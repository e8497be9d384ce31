package dev.fathom.attack.autodan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordMomentumTest {
  @TempDir private Path folder;
  private WordMomentum momentum;

  @BeforeEach
  void make() {
    momentum = new WordMomentum(TestGenes.synonyms(folder, "a, b, c", "x, y"), 0.5);
  }

  private static Scored scored(String template, double loss) {
    return new Scored(Individual.of(template), loss, false);
  }

  /** The share of the draws that fall on each word of the group. */
  private Map<String, Double> shares(String word, List<String> group, boolean cautious) {
    int draws = 40_000;
    SplittableRandom random = new SplittableRandom(2);
    Map<String, Double> shares = new TreeMap<>();
    for (int i = 0; i < draws; i++) {
      shares.merge(momentum.choose(word, group, cautious, random), 1.0 / draws, Double::sum);
    }
    return shares;
  }

  /** By hand: a stands in losses 1 and 3, b in 3 alone, however often. */
  @Test
  void aWordsScoreIsTheMeanFitnessOfWhereItStandsAveragedWithWhatItWas() {
    momentum.learn(
        List.of(scored("A z {prompt}", 1), scored("a b b {prompt}", 3), scored("{prompt}", 9)));
    assertEquals(Map.of("a", -2.0, "b", -3.0), momentum.scores());
    momentum.learn(
        List.of(
            scored("b. {prompt}", 1),
            scored("x. {prompt}", 0.5),
            scored("a. {prompt}", Double.POSITIVE_INFINITY)));
    assertEquals(Map.of("a", -2.0, "b", -2.0, "x", -0.5), momentum.scores());
  }

  /** By hand: a −2, b −3; the worst of the dictionary is −3. */
  @Test
  void theBetterWordIsTheMoreProbableAndOneNeverSeenIsTriedOrNot() {
    momentum.learn(List.of(scored("a {prompt}", 2), scored("b {prompt}", 3)));
    List<String> group = List.of("a", "b", "c");
    assertEquals(Map.of("a", 1.0), rounded(shares("b", group, true)), "c counts as −3");
    Map<String, Double> bold = shares("b", group, false);
    // c counts as 0: weights 1, 0, 3.
    assertEquals(0.25, bold.get("a"), 0.011);
    assertEquals(0.75, bold.get("c"), 0.011);
  }

  private static Map<String, Double> rounded(Map<String, Double> shares) {
    shares.replaceAll((_, share) -> Math.round(share * 1e6) / 1e6);
    return shares;
  }

  @Test
  void whereAllAreAlikeAWordStays() {
    SplittableRandom random = new SplittableRandom(2);
    assertEquals("y", momentum.choose("y", List.of("x", "y"), true, random));
    momentum.learn(List.of(scored("x y {prompt}", 2)));
    assertEquals("y", momentum.choose("y", List.of("x", "y"), false, random));
  }
}
